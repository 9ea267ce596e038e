"""The wing that knows sound: files in, files and facts out; never a database, never the web."""

import os

# The products of matrices here are small: more threads would only wait for each other, at twice the processor's time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
