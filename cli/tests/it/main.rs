//! The built `mengshu` command from outside: what a person or a script sees.

mod agreement;
mod common;
mod judges;
mod keys;
mod manners;
mod readme;
mod screen;
mod sign;
