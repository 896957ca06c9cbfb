//! Which answer leads to which request: what a client that knows the contract alone follows.

use super::layers::operations;
use utoipa::openapi::link::{Link, LinkBuilder};
use utoipa::openapi::{OpenApi, RefOr};

/// A request that an answer leads to, and where its parameters are in that answer.
struct Lead {
    /// The operation that answers, its status, and the link's name.
    from: (&'static str, &'static str, &'static str),
    /// The operation that is asked next.
    to: &'static str,
    parameters: &'static [(&'static str, &'static str)],
}

const LEADS: [Lead; 13] = [
    Lead {
        from: ("list", "200", "wallet"),
        to: "detail",
        parameters: &[
            ("path.address", "$response.body#/data/0/walletAddress"),
            ("query.chain", "$response.body#/data/0/chainId"),
        ],
    },
    Lead {
        from: ("list", "200", "curation"),
        to: "curate",
        parameters: &[
            ("path.chain", "$response.body#/data/0/chainId"),
            ("path.address", "$response.body#/data/0/walletAddress"),
        ],
    },
    Lead {
        from: ("search", "200", "wallet"),
        to: "detail",
        parameters: &[
            ("path.address", "$response.body#/data/0/walletAddress"),
            ("query.chain", "$response.body#/data/0/chainId"),
        ],
    },
    Lead {
        from: ("moves", "200", "wallet"),
        to: "detail",
        parameters: &[
            ("path.address", "$response.body#/new/0/walletAddress"),
            ("query.chain", "$response.body#/new/0/chainId"),
        ],
    },
    Lead {
        from: ("record", "200", "list"),
        to: "frozen_list",
        parameters: &[("path.day", "$response.body#/lists/0/day")],
    },
    Lead {
        from: ("frozen_list", "200", "wallet"),
        to: "detail",
        parameters: &[
            ("path.address", "$response.body#/wallets/0/walletAddress"),
            ("query.chain", "$response.body#/wallets/0/chainId"),
        ],
    },
    Lead {
        from: ("detail", "200", "curation"),
        to: "curate",
        parameters: &[
            ("path.chain", "$response.body#/data/0/wallet/chainId"),
            ("path.address", "$request.path.address"),
        ],
    },
    Lead {
        from: ("curate", "200", "wallet"),
        to: "detail",
        parameters: &[
            ("path.address", "$request.path.address"),
            ("query.chain", "$request.path.chain"),
        ],
    },
    Lead {
        from: ("begin", "202", "job"),
        to: "status",
        parameters: &[],
    },
    Lead {
        from: ("begin", "409", "job"),
        to: "status",
        parameters: &[],
    },
    Lead {
        from: ("status", "200", "statistics"),
        to: "stats",
        parameters: &[],
    },
    Lead {
        from: ("invalidate", "204", "statistics"),
        to: "stats",
        parameters: &[],
    },
    Lead {
        from: ("reset", "204", "figures"),
        to: "requests",
        parameters: &[],
    },
];

/// Adds all links to the answers that they start from.
pub(super) fn add(document: &mut OpenApi) {
    for lead in &LEADS {
        let (operation, status, name) = lead.from;
        let link = lead.parameters.iter().fold(
            LinkBuilder::new().operation_id(lead.to),
            |link, (name, place)| link.parameter(*name, *place),
        );
        add_link(document, (operation, status), name, link.build());
    }
    add_link(document, ("list", "200"), "nextPage", next_page());
}

/// Which filters the page had is for the client to repeat: a link can name only those that all
/// requests give.
fn next_page() -> Link {
    LinkBuilder::new()
        .operation_id("list")
        .parameter("query.cursor", "$response.body#/pagination/nextCursor")
        .description("With the filters, the order and the include of the page before")
        .build()
}

fn add_link(document: &mut OpenApi, from: (&str, &str), name: &str, link: Link) {
    let (operation, status) = from;
    for path in document.paths.paths.values_mut() {
        let mut all = operations(path);
        let named = all.find(|o| o.operation_id.as_deref() == Some(operation));
        if let Some(operation) = named
            && let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status)
        {
            response.links.insert(name.to_owned(), link.into());
            return;
        }
    }
    unreachable!("the contract has no {operation} that answers {status}");
}
