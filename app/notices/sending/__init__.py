"""Out of the house: mail, web push and webhooks, and the claims by which nothing is lost and little sent twice."""
