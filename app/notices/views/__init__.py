"""The room's pages: the inbox, how to be told, what goes out and where it stands."""
