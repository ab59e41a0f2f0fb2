//! mengshu.v1.LogService: checkpoints, proofs, who the node is.

use mengshu_proto::v1;
use mengshu_proto::v1::log_service_server::LogService;
use tonic::{Request, Response, Status};

use super::convert;
use super::errors::{invalid, no_answer};
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
        let (_, published) = self.node.ledger(&ledger).map_err(|error| no_answer(&error))?;
        Ok(Response::new(v1::GetCheckpointResponse { checkpoint: published.checkpoint.as_ref().to_owned() }))
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
        }))
    }
}

/// A size that a caller names, 0 for the newest; never beyond what is durable.
fn newest(asked: u64, published: u64, field: &str) -> Result<u64, Status> {
    match asked {
        0 => Ok(published),
        size if size <= published => Ok(size),
        size => Err(invalid(field, format!("it is {size}; the log has {published} entries"))),
    }
}
