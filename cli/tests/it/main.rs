//! The built `mengshu` command from outside: what a person or a script sees.

mod clocked;
mod common;
mod council;
mod decision;
mod judges;
mod keys;
mod manners;
mod readme;
mod screen;
mod sign;
