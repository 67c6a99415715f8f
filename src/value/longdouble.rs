//! longdouble
