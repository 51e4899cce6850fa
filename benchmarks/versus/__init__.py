"""archsearch against keras-tuner's and Optuna's searches, on Fashion-MNIST, for equal time."""
