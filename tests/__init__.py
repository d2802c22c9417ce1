"""The test suite mirrors the tree under app/."""
