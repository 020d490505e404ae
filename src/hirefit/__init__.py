"""hirefit: from behaviour-anchored competencies to an explained score."""

__version__ = "0.1.0"
