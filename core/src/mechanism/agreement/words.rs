//! The agreement in words: what its acts say, what was found where one is refused, what waits for whom. English, then Chinese.

use crate::book::words;

words! {
    agreement;
}
