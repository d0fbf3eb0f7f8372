//! Members that touch the same, together: union-find over what they touch.

/// Member → the smallest member that it hangs together with.
pub(super) struct Forest(Vec<u32>);

impl Forest {
    pub(super) fn new(members: usize) -> Self {
        Self((0..members).map(|member| u32::try_from(member).unwrap_or(u32::MAX)).collect())
    }

    pub(super) fn root(&mut self, member: u32) -> u32 {
        let mut at = member;
        while self.0[at as usize] != at {
            // Halving: every second step becomes shorter.
            let up = self.0[self.0[at as usize] as usize];
            self.0[at as usize] = up;
            at = up;
        }
        at
    }

    pub(super) fn unite(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

/// What a member touches, by its name: without padding, for a plan has millions of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Touch {
    name: [u8; 8],
    pub member: u32,
}

impl Touch {
    pub(super) fn new(name: u64, member: u32) -> Self {
        Self { name: name.to_be_bytes(), member }
    }
}

/// The clusters of members by what they touch; each sorted, in the order of their first member.
pub(super) fn clusters(members: usize, mut touches: Vec<Touch>, keep: impl Fn(u32) -> bool) -> Vec<Vec<u32>> {
    let mut forest = Forest::new(members);
    touches.retain(|touch| keep(touch.member));
    touches.sort_unstable();
    for pair in touches.windows(2) {
        if pair[0].name == pair[1].name {
            forest.unite(pair[0].member, pair[1].member);
        }
    }
    drop(touches);
    let all = (0..members).filter_map(|member| u32::try_from(member).ok()).filter(|member| keep(*member));
    let mut placed: Vec<(u32, u32)> = all.map(|member| (forest.root(member), member)).collect();
    placed.sort_unstable();
    placed.chunk_by(|a, b| a.0 == b.0).map(|cluster| cluster.iter().map(|(_, member)| *member).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_touch_the_same_hang_together_over_any_number_of_steps() {
        let touches = [(10, 0), (11, 0), (11, 2), (12, 2), (12, 4), (20, 1), (30, 3), (20, 5)];
        let touches = touches.map(|(name, member)| Touch::new(name, member)).to_vec();
        assert_eq!(clusters(6, touches.clone(), |_| true), [vec![0, 2, 4], vec![1, 5], vec![3]]);
        // Without the one in the middle they fall apart.
        assert_eq!(clusters(6, touches, |member| member != 2), [vec![0], vec![1, 5], vec![3], vec![4]]);
    }
}
