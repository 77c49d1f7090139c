"""Callbacks that customers choose instead of waiting: routing-service offers windows and decides."""
