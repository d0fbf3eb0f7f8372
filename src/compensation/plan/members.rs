//! The members of clusters, read back from the scratch file ahead of those who decide on them.

use std::sync::mpsc::sync_channel;

use super::pool::{Asked, Pool};
use super::spill::Kept;
use super::undo::Undo;
use crate::compensation::canonical::hex;
use crate::error::Result;

/// Clusters that are read at once, and how many such loads lie ready: bounds what is read ahead.
const LOAD_CLUSTERS: usize = 64;
const LOADS_READY: usize = 4;

/// A draft of a cluster, read back.
pub(super) struct Member {
    pub kept: Kept,
    pub id: String,
    pub asked: Vec<Asked>,
    pub accounts: Vec<u64>,
    /// Numbers of the drafts that it contradicts, itself among them; empty for none.
    pub rivals: Vec<u32>,
    pub number: u32,
}

impl Member {
    /// Where in its batch the action stood that is undone, and which deed that was.
    pub(super) fn undone<'u>(&self, undo: Option<&'u Undo>, rules: &[String]) -> Option<&'u (u64, String)> {
        let asked = self.asked.first()?;
        undo?.of(&rules[usize::from(asked.rule)], asked.fingerprint, self.kept.action.kind)
    }
}

/// What reading back needs.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub pool: &'a Pool<'a>,
    pub rules: &'a [String],
    pub undo: Option<&'a Undo>,
}

/// Members and holds of a cluster.
type Cluster = (Vec<Member>, Vec<u32>);

impl Reader<'_> {
    /// Gives every cluster to `take`, in their order, while the next ones are read by a thread of their own. Members of
    /// clusters that are no drafts are holds, whose numbers go on behind those of the drafts.
    pub(super) fn each(
        self,
        clusters: &[Vec<u32>],
        mut take: impl FnMut(Vec<Member>, Vec<u32>) -> Result<()>,
    ) -> Result<()> {
        std::thread::scope(|scope| {
            let (ready, loads) = sync_channel::<Result<Vec<Cluster>>>(LOADS_READY);
            scope.spawn(move || {
                for load in clusters.chunks(LOAD_CLUSTERS) {
                    let read = load.iter().map(|cluster| self.cluster(cluster)).collect::<Result<Vec<Cluster>>>();
                    // Who takes no more has failed, and says so.
                    if ready.send(read).is_err() {
                        return;
                    }
                }
            });
            for load in loads {
                for (members, holds) in load? {
                    take(members, holds)?;
                }
            }
            Ok(())
        })
    }

    fn cluster(self, cluster: &[u32]) -> Result<Cluster> {
        let offset = u32::try_from(self.pool.drafts.len()).unwrap_or(u32::MAX);
        let (drafts, holds): (Vec<u32>, Vec<u32>) = cluster.iter().partition(|member| **member < offset);
        Ok((self.members(&drafts)?, holds.into_iter().map(|hold| hold - offset).collect()))
    }

    fn members(self, drafts: &[u32]) -> Result<Vec<Member>> {
        let pool = self.pool;
        let mut members = Vec::with_capacity(drafts.len());
        for &number in drafts {
            let entry = &pool.drafts[number as usize];
            members.push(Member {
                kept: pool.spill.read_draft(entry.place)?,
                id: hex(&entry.id),
                asked: asked_of(&pool.asked, number as usize).to_vec(),
                accounts: pool.accounts[entry.accounts.start as usize..entry.accounts.end as usize].to_vec(),
                rivals: pool.rivals(number),
                number,
            });
        }
        // In the order of execution, so that what follows doesn't depend on the order of reading.
        // An undo goes through the lines of its batch backwards.
        let place = |member: &Member| {
            (member.undone(self.undo, self.rules).map(|(place, _)| *place), member.kept.action.kind.phase())
        };
        members.sort_by(|a, b| (place(a), &a.id).cmp(&(place(b), &b.id)));
        Ok(members)
    }
}

/// The findings behind a draft.
pub(super) fn asked_of(asked: &[Asked], draft: usize) -> &[Asked] {
    let draft = u32::try_from(draft).unwrap_or(u32::MAX);
    let start = asked.partition_point(|asked| asked.draft < draft);
    let end = start + asked[start..].partition_point(|asked| asked.draft == draft);
    &asked[start..end]
}
