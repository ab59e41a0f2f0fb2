//! The order of fields in the signed bytes, as the code itself has it: a reader of bodies is asked, place by place, which
//! fields it expects. So no list of structs is kept, and what a macro makes is found like anything else.

use std::collections::{BTreeMap, BTreeSet};

use mengshu_core::mechanism::Event;
use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};

/// The fields of each struct that an event can hold, in their order, by the set of their names.
pub(crate) type Orders = BTreeMap<BTreeSet<&'static str>, &'static [&'static str]>;

/// The orders of all structs that an event can hold.
///
/// # Panics
/// When two structs have the same fields in different orders: then the set of names would not say which.
pub(crate) fn orders() -> Orders {
    let (mut orders, mut ways) = (Orders::new(), vec![Vec::new()]);
    while let Some(way) = ways.pop() {
        let mut found = Found::Nothing;
        // It ends in an error wherever it comes to: nothing is read.
        let _ = Event::deserialize(Probe { way: &way, found: &mut found });
        let mut further = |step| ways.push(way.iter().copied().chain([step]).collect());
        match found {
            Found::Struct(fields) => {
                let known = orders.insert(fields.iter().copied().collect(), fields);
                assert!(known.is_none_or(|known| known == fields), "{fields:?} stand in two orders");
                fields.iter().for_each(|field| further(Step::Name(field)));
            }
            Found::Enum(variants) => variants.iter().for_each(|variant| further(Step::Name(variant))),
            Found::Many => further(Step::Inside),
            Found::Nothing => {}
        }
    }
    orders
}

/// A step of the way to a place in an event.
#[derive(Clone, Copy)]
enum Step {
    /// Into a field or a variant.
    Name(&'static str),
    /// Into an element of a list or a value of a map.
    Inside,
}

/// What a reader expects at a place.
enum Found {
    Nothing,
    Struct(&'static [&'static str]),
    Enum(&'static [&'static str]),
    Many,
}

/// Leads a reader along a way and writes down what it expects at the end of it.
struct Probe<'a> {
    way: &'a [Step],
    found: &'a mut Found,
}

impl<'a> Probe<'a> {
    /// The next step; at the end of the way what was found is written down.
    fn next(self, found: Found) -> Result<(Step, Self), Error> {
        match self.way.split_first() {
            Some((step, way)) => Ok((*step, Self { way, found: self.found })),
            None => {
                *self.found = found;
                Err(Error::custom("the way ends here"))
            }
        }
    }
}

/// One entry of a map, one element of a list: the value is where the way goes on.
struct One<'a> {
    key: &'static str,
    rest: Option<Probe<'a>>,
}

impl<'a> One<'a> {
    fn new((step, rest): (Step, Probe<'a>)) -> Self {
        // Any id can be the key of a map.
        let key = if let Step::Name(name) = step { name } else { "a" };
        Self { key, rest: Some(rest) }
    }
}

fn text(text: &str) -> StrDeserializer<'_, Error> {
    text.into_deserializer()
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("nothing with fields"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(One::new(self.next(Found::Struct(fields))?))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(One::new(self.next(Found::Enum(variants))?))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(One::new(self.next(Found::Many)?))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(One::new(self.next(Found::Many)?))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct
        identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for One<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        seed.deserialize(text(self.key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(self.rest.take().ok_or_else(|| Error::custom("one value"))?)
    }
}

impl<'de> SeqAccess<'de> for One<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        self.rest.take().map(|rest| seed.deserialize(rest)).transpose()
    }
}

impl<'a, 'de> EnumAccess<'de> for One<'a> {
    type Error = Error;
    type Variant = Probe<'a>;

    fn variant_seed<V: DeserializeSeed<'de>>(mut self, seed: V) -> Result<(V::Value, Probe<'a>), Error> {
        let rest = self.rest.take().ok_or_else(|| Error::custom("one variant"))?;
        Ok((seed.deserialize(text(self.key))?, rest))
    }
}

impl<'de> VariantAccess<'de> for Probe<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("nothing with fields"))
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.deserialize_struct("", fields, visitor)
    }
}
