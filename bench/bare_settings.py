"""gunicorn settings of the bare equivalents: those of `gunicorn.conf.py` without the job consumer."""

worker_class = "gthread"
workers = 1
threads = 8
keepalive = 5
accesslog = None
loglevel = "warning"
control_socket_disable = True
