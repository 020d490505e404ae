"""From ratings and a calibration to levels with intervals."""
