//! The whole: nothing may be defined by itself, and rules run after those they depend on.

use crate::finding::FileId;
use crate::rules::lower::Lowering;
use crate::rules::model::*;
use crate::rules::read::At;
use crate::source::Span;

impl Lowering<'_> {
    /// Terms and topics must not need themselves.
    pub(super) fn check_cycles(&mut self) {
        let graph: Vec<Vec<Node>> = (0..self.set.terms.len())
            .map(|id| {
                let term = &self.set.terms[id];
                let mut out = Vec::new();
                uses(&term.matcher, &mut out);
                term.added.iter().for_each(|matcher| uses(matcher, &mut out));
                out
            })
            .chain(self.set.topics.iter().map(|topic| {
                let mut out = Vec::new();
                uses(&topic.matcher, &mut out);
                out
            }))
            .collect();
        let terms = self.set.terms.len();
        let index = |node: &Node| match node {
            Node::Term(id) => *id as usize,
            Node::Topic(id) => terms + *id as usize,
        };
        let edges: Vec<Vec<usize>> = graph
            .iter()
            .map(|nodes| nodes.iter().map(index).collect())
            .collect();
        if let Err(cycle) = topological(&edges) {
            let at = cycle.iter().find_map(|node| {
                if *node < terms {
                    self.terms
                        .values()
                        .find(|(id, _)| *id as usize == *node)
                        .and_then(|(_, at)| *at)
                } else {
                    self.topics
                        .values()
                        .find(|(id, _)| *id as usize == *node - terms)
                        .and_then(|(_, at)| *at)
                }
            });
            let at = at.unwrap_or(At {
                file: FileId(0),
                span: Span::new(0, 0),
            });
            self.mistakes.add(
                at,
                "circle",
                "this name is defined by itself, in a circle",
                "defined by itself",
            );
        }
    }

    pub(super) fn order_rules(&mut self) {
        let edges: Vec<Vec<usize>> = self
            .set
            .rules
            .iter()
            .map(|rule| rule.when_verdict.iter().map(|index| *index as usize).collect())
            .collect();
        match topological(&edges) {
            Ok(order) => self.set.order = order.into_iter().map(|index| index as u32).collect(),
            Err(cycle) => {
                let at = cycle.iter().find_map(|node| {
                    self.rules
                        .values()
                        .find(|(index, _)| *index as usize == *node)
                        .and_then(|(_, at)| *at)
                });
                let at = at.unwrap_or(At {
                    file: FileId(0),
                    span: Span::new(0, 0),
                });
                self.mistakes.add(
                    at,
                    "circle",
                    "this rule's `when = { verdict = … }` leads back to itself",
                    "in a circle",
                );
            }
        }
    }
}

enum Node {
    Term(TermId),
    Topic(TopicId),
}

/// Terms and topics that a matcher refers to.
fn uses(matcher: &Matcher, out: &mut Vec<Node>) {
    let topics = |test: &TopicTest, out: &mut Vec<Node>| {
        out.extend(test.any.iter().chain(&test.none).map(|id| Node::Topic(*id)));
    };
    match matcher {
        Matcher::List(_) | Matcher::Fact(_) => {}
        Matcher::Term(id) => out.push(Node::Term(*id)),
        Matcher::Any(parts) | Matcher::All(parts, _) => parts.iter().for_each(|part| uses(part, out)),
        Matcher::Not(part) => uses(part, out),
        Matcher::Topics(test) => topics(test, out),
        Matcher::Filtered(base, filters) => {
            uses(base, out);
            for filter in filters {
                match filter {
                    Filter::In(_) | Filter::NotIn(_) | Filter::AtLeast(..) => {}
                    Filter::Except(part) | Filter::Near(part, _) | Filter::AwayFrom(part, _) => {
                        uses(part, out)
                    }
                    Filter::Topics(test) => topics(test, out),
                }
            }
        }
    }
}

/// An order in which every node comes after those it points to, or the nodes on the way into a circle.
fn topological(edges: &[Vec<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; edges.len()];
    let mut order = Vec::with_capacity(edges.len());
    for start in 0..edges.len() {
        // An explicit stack: packs are input, and input must not overflow the machine's.
        let mut stack = vec![(start, 0usize)];
        while let Some((node, next)) = stack.pop() {
            if next == 0 {
                if states[node] == State::Done {
                    continue;
                }
                states[node] = State::Open;
            }
            match edges[node].get(next) {
                Some(target) => {
                    stack.push((node, next + 1));
                    match states[*target] {
                        State::New => stack.push((*target, 0)),
                        State::Open => return Err(stack.iter().map(|(node, _)| *node).collect()),
                        State::Done => {}
                    }
                }
                None => {
                    states[node] = State::Done;
                    order.push(node);
                }
            }
        }
    }
    Ok(order)
}
