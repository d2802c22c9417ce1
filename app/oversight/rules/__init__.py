"""Pure rules of oversight: the view of the map and its link, lateness, clusters, figures."""
