//! mengshu.v1.LogService: checkpoints, proofs, who the node is.

use mengshu_core::proof::NoteKey;
use mengshu_proto::v1;
use mengshu_proto::v1::log_service_server::LogService;
use tonic::{Request, Response, Status};

use super::convert;
use super::errors::{beyond, fault, invalid, no_answer};
use crate::limits;
use crate::sequencer::Node;

/// The service.
#[derive(Debug, Clone)]
pub struct LogApi {
    node: Node,
}

impl LogApi {
    /// The service of a node.
    #[must_use]
    pub const fn new(node: Node) -> Self {
        Self { node }
    }
}

#[tonic::async_trait]
impl LogService for LogApi {
    async fn get_checkpoint(
        &self,
        request: Request<v1::GetCheckpointRequest>,
    ) -> Result<Response<v1::GetCheckpointResponse>, Status> {
        let ledger = convert::ledger(&request.into_inner().ledger)?;
        let (shelved, published) = self.node.ledger(&ledger).map_err(|error| no_answer(&error))?;
        let key = NoteKey::log(&shelved.origin, self.node.key()).map_err(|error| fault(error.to_string()))?;
        let checkpoint = published.checkpoint.as_ref().to_owned();
        Ok(Response::new(v1::GetCheckpointResponse { checkpoint, vkey: key.vkey() }))
    }

    async fn get_inclusion_proof(
        &self,
        request: Request<v1::GetInclusionProofRequest>,
    ) -> Result<Response<v1::GetInclusionProofResponse>, Status> {
        let request = request.into_inner();
        let (shelved, published) =
            self.node.ledger(&convert::ledger(&request.ledger)?).map_err(|error| no_answer(&error))?;
        let size = newest(request.size, published.size, "size")?;
        let tree = shelved.tree();
        let hashes = tree.inclusion(request.index, size).map_err(|error| invalid("index", error.to_string()))?;
        let leaf = tree.leaf(request.index).ok_or_else(|| invalid("index", "there is no such entry"))?;
        Ok(Response::new(v1::GetInclusionProofResponse {
            hashes: convert::hashes(&hashes),
            size,
            leaf: convert::bytes(&leaf.0),
        }))
    }

    async fn get_consistency_proof(
        &self,
        request: Request<v1::GetConsistencyProofRequest>,
    ) -> Result<Response<v1::GetConsistencyProofResponse>, Status> {
        let request = request.into_inner();
        let (shelved, published) =
            self.node.ledger(&convert::ledger(&request.ledger)?).map_err(|error| no_answer(&error))?;
        let new_size = newest(request.new_size, published.size, "new_size")?;
        let hashes = shelved
            .tree()
            .consistency(request.old_size, new_size)
            .map_err(|error| invalid("old_size", error.to_string()))?;
        Ok(Response::new(v1::GetConsistencyProofResponse { hashes: convert::hashes(&hashes), new_size }))
    }

    async fn get_node_info(
        &self,
        _: Request<v1::GetNodeInfoRequest>,
    ) -> Result<Response<v1::GetNodeInfoResponse>, Status> {
        Ok(Response::new(v1::GetNodeInfoResponse {
            name: self.node.name().to_string(),
            key: convert::bytes(self.node.key().as_bytes()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rule_book: self.node.rule_book(),
            now_us: self.node.now().micros(),
            limits: Some(v1::Limits {
                event_bytes: number(limits::EVENT_MAX),
                entry_bytes: number(limits::ENTRY_MAX),
                message_bytes: number(limits::MESSAGE_BYTES),
                signatures: number(limits::SIGNATURES_MAX),
                page_size: number(limits::PAGE_MAX),
                stream_in_flight: number(limits::STREAM_IN_FLIGHT),
            }),
        }))
    }
}

/// A size that a caller names, 0 for the newest; never beyond what is durable.
fn newest(asked: u64, published: u64, field: &str) -> Result<u64, Status> {
    match asked {
        0 => Ok(published),
        size if size <= published => Ok(size),
        size => Err(beyond(field, size, published)),
    }
}

fn number(limit: usize) -> u32 {
    u32::try_from(limit).unwrap_or(u32::MAX)
}
