"""Games and jokes."""

from aeon.feature import Feature
from aeon.features.fun.eight_ball import eight_ball

FEATURE = Feature(name="fun", commands=(eight_ball,))
