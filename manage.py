#!/usr/bin/env python
"""Django's own commands, with Qadam's settings."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from qadam.ops.environment import read_env_file

    read_env_file()
    execute_from_command_line(sys.argv)
