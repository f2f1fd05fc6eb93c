"""The closed value library: pure, typed, versioned functions over text, numbers and the calendar."""
