"""Qadam: a self-hosted home for community campaigns. Story, step, proof."""

__version__ = "0.1.0"
