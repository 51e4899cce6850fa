"""What each section of the page says, in sentences and rows; the template only lays it out."""
