"""A trained model built again from a checkpoint of the run's folder `weights`."""

import keras

from archsearch.space import Candidate
from archsearch.train import Objective
from archsearch.train.build import build, build_candidate, compile_model
from archsearch.train.scaling import Scaling
from archsearch.train.weights import unpack


def restored(
    candidate: Candidate,
    weights: bytes,
    *,
    seed: int,
    objective: Objective,
    scaling: Scaling,
) -> keras.Model:
    """The candidate's model with packed weights, as it is used.

    It is compiled with an optimizer of Keras's own, in its initial state, so that a file of it
    loads without archsearch. It has no augmentation: Keras's layers for that rest in `predict`, but
    vary the images wherever a model is called, or exported, without `training=False`.
    """
    training = candidate.training
    trained = build_candidate(candidate, scaling=scaling, seed=seed)
    compile_model(trained, training, objective)
    unpack(trained, weights)
    model = build(candidate.architecture, scaling=scaling, dropout=training.dropout, seed=seed)
    for layer in model.layers:
        if layer.weights:
            layer.set_weights(trained.get_layer(layer.name).get_weights())
    compile_model(model, training, objective, averages=False)
    return model
