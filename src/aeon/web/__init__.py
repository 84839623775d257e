"""The API kit: what every route and live socket shares, whatever feature it belongs to."""
