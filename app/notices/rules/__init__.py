"""What may be told to whom in which words, when it may go out, and how a refused message is tried again."""
