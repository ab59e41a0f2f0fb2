//! gRPC reflection, v1 and v1alpha: clients that know nothing but an address learn the services from it.
//!
//! Invariant: a question that has no answer gets an error in the stream, as the protocol says, and the stream goes on: clients
//! ask for what may be there. The library's own service ends it.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream;
use mengshu_core::book::echo;
use prost::Message;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto, FileDescriptorSet};
use tokio_stream::StreamExt;
use tonic::{Code, Request, Response, Status, Streaming};

/// The files of all services: by name, and by each symbol in them.
#[derive(Debug, Default)]
struct Files {
    services: BTreeSet<String>,
    messages: BTreeSet<String>,
    by_name: BTreeMap<String, Bytes>,
    by_symbol: BTreeMap<String, Bytes>,
}

/// The reflection service.
#[derive(Debug, Clone)]
pub(crate) struct Reflection(Arc<Files>);

impl Reflection {
    /// Of these descriptor sets.
    ///
    /// # Errors
    /// When one is none.
    pub(crate) fn of(sets: &[&[u8]]) -> Result<Self, prost::DecodeError> {
        let mut files = Files::default();
        for set in sets {
            for file in FileDescriptorSet::decode(*set)?.file {
                files.add(&file);
            }
        }
        Ok(Self(Arc::new(files)))
    }
}

fn within(outer: &str, name: Option<&str>) -> String {
    let name = name.unwrap_or_default();
    if outer.is_empty() { name.to_owned() } else { format!("{outer}.{name}") }
}

impl Files {
    fn add(&mut self, file: &FileDescriptorProto) {
        let bytes = Bytes::from(file.encode_to_vec());
        if self.by_name.insert(file.name().to_owned(), bytes.clone()).is_some() {
            return;
        }
        let package = file.package();
        let mut symbols = Vec::new();
        for message in &file.message_type {
            self.message(package, message, &mut symbols);
        }
        for kind in &file.enum_type {
            values(package, kind, &mut symbols);
        }
        for service in &file.service {
            let name = within(package, service.name.as_deref());
            symbols.extend(service.method.iter().map(|method| within(&name, method.name.as_deref())));
            self.services.insert(name.clone());
            symbols.push(name);
        }
        // What stands in two files is that of the first, which ours import: a client could not have both.
        for symbol in symbols {
            self.by_symbol.entry(symbol).or_insert_with(|| bytes.clone());
        }
    }

    fn message(&mut self, outer: &str, message: &DescriptorProto, symbols: &mut Vec<String>) {
        let name = within(outer, message.name.as_deref());
        for nested in &message.nested_type {
            self.message(&name, nested, symbols);
        }
        for kind in &message.enum_type {
            values(&name, kind, symbols);
        }
        symbols.extend(message.field.iter().map(|field| within(&name, field.name.as_deref())));
        symbols.extend(message.oneof_decl.iter().map(|choice| within(&name, choice.name.as_deref())));
        self.messages.insert(name.clone());
        symbols.push(name);
    }
}

fn values(outer: &str, kind: &EnumDescriptorProto, symbols: &mut Vec<String>) {
    let name = within(outer, kind.name.as_deref());
    // The values of an enum stand beside it, as in C++.
    symbols.extend(kind.value.iter().map(|value| within(outer, value.name.as_deref())));
    symbols.push(name);
}

fn none(kind: &str, name: &str) -> (Code, String) {
    (Code::NotFound, format!("there is no {kind} {}", echo(name)))
}

macro_rules! versions {
    ($($version:ident)*) => {$(
        mod $version {
            use tonic_reflection::pb::$version as pb;
            use pb::server_reflection_request::MessageRequest as Ask;
            use pb::server_reflection_response::MessageResponse as Answer;

            use super::*;

            fn answer(files: &Files, ask: Option<&Ask>) -> Result<Answer, (Code, String)> {
                let file = |bytes: &Bytes| {
                    Answer::FileDescriptorResponse(pb::FileDescriptorResponse { file_descriptor_proto: vec![bytes.to_vec()] })
                };
                match ask {
                    None => Err((Code::InvalidArgument, "the request asks nothing".to_owned())),
                    Some(Ask::FileByFilename(name)) => {
                        files.by_name.get(name).map(file).ok_or_else(|| none("file", name))
                    }
                    Some(Ask::FileContainingSymbol(name)) => {
                        files.by_symbol.get(name).map(file).ok_or_else(|| none("symbol", name))
                    }
                    // Our protos extend nothing.
                    Some(Ask::FileContainingExtension(asked)) => Err(none("extension of", &asked.containing_type)),
                    Some(Ask::AllExtensionNumbersOfType(name)) if files.messages.contains(name) => {
                        Ok(Answer::AllExtensionNumbersResponse(pb::ExtensionNumberResponse {
                            base_type_name: name.clone(),
                            extension_number: Vec::new(),
                        }))
                    }
                    Some(Ask::AllExtensionNumbersOfType(name)) => Err(none("message", name)),
                    Some(Ask::ListServices(_)) => {
                        let service = files.services.iter().map(|name| pb::ServiceResponse { name: name.clone() });
                        Ok(Answer::ListServicesResponse(pb::ListServiceResponse { service: service.collect() }))
                    }
                }
            }

            #[tonic::async_trait]
            impl pb::server_reflection_server::ServerReflection for Reflection {
                type ServerReflectionInfoStream =
                    Pin<Box<dyn Stream<Item = Result<pb::ServerReflectionResponse, Status>> + Send>>;

                async fn server_reflection_info(
                    &self,
                    request: Request<Streaming<pb::ServerReflectionRequest>>,
                ) -> Result<Response<Self::ServerReflectionInfoStream>, Status> {
                    let files = Arc::clone(&self.0);
                    let answers = request.into_inner().map(move |asked| {
                        let asked = asked?;
                        let answer = answer(&files, asked.message_request.as_ref()).unwrap_or_else(|(code, error_message)| {
                            Answer::ErrorResponse(pb::ErrorResponse { error_code: i32::from(code), error_message })
                        });
                        Ok(pb::ServerReflectionResponse {
                            valid_host: asked.host.clone(),
                            original_request: Some(asked),
                            message_response: Some(answer),
                        })
                    });
                    Ok(Response::new(Box::pin(answers)))
                }
            }
        }
    )*};
}

versions! { v1 v1alpha }
