"""The figures Qadam promises, measured on this machine: `make bench`, or `python -m tests.bench intake signups`.

Every figure is a module with `measure() -> Iterator[Figure]`; what is compared is taken in the same run. The database is
the one of the environment and should keep its promises (fsync on); `make bench` starts one just for this.
"""
