//! Which files are one export: those of one folder that are named alike; folders that only split one, by day or shop.

use std::collections::{BTreeMap, BTreeSet};

use super::values::Sort;
use super::words::Meaning;

/// A Parquet file that was found.
#[derive(Clone, Debug)]
pub struct FileSeen {
    /// From the folder looked at, with forward slashes.
    pub relative: String,
    pub columns: Vec<(String, Sort)>,
    pub rows: u64,
}

/// Files that are one export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// A folder (`mini/users/`), a file, or a glob, from the folder looked at; empty for that folder itself.
    pub path: String,
    /// Its folders and file, without what splits it.
    pub place: String,
    /// Which of the files.
    pub files: Vec<usize>,
    pub rows: u64,
    /// What a person should know of it.
    pub remark: Option<String>,
}

/// Sorts files into exports, by path.
#[must_use]
pub fn group(files: &[FileSeen]) -> Vec<Group> {
    let mut homes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        homes.entry(home(&file.relative)).or_default().push(index);
    }
    let mut groups: Vec<Group> = homes.iter().flat_map(|(home, members)| within(files, home, members)).collect();
    join_siblings(files, &mut groups);
    groups.sort_by(|a, b| a.path.cmp(&b.path));
    groups
}

/// The folder of a file, without the partitions (`dt=2026-01-01`) at its end.
fn home(relative: &str) -> String {
    let mut folders: Vec<&str> = relative.split('/').collect();
    folders.pop();
    while folders.last().is_some_and(|folder| folder.contains('=')) {
        folders.pop();
    }
    folders.join("/")
}

fn within(files: &[FileSeen], home: &str, members: &[usize]) -> Vec<Group> {
    let mut stems: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &index in members {
        stems.entry(stem(&files[index].relative[home.len()..])).or_default().push(index);
    }
    let alike = members.iter().all(|&index| names(&files[index]) == names(&files[members[0]]));
    let tells = |stem: &str| !Meaning::of(stem).concepts.is_empty();
    if stems.len() == 1 || (alike && !home.is_empty() && !stems.keys().any(|stem| tells(stem))) {
        let stem = if stems.len() == 1 { stems.keys().next().cloned().unwrap_or_default() } else { String::new() };
        return vec![of_folder(files, home, &stem, members)];
    }
    let whole = |members: &[usize], stem: &str| {
        let path = match members {
            [only] => files[*only].relative.clone(),
            _ => glob(files, members),
        };
        dated(
            files,
            members,
            Group {
                path,
                place: join(home, stem),
                files: members.to_vec(),
                rows: members.iter().map(|&index| files[index].rows).sum(),
                remark: None,
            },
        )
    };
    stems.iter().map(|(stem, members)| whole(members, stem)).collect()
}

/// All files of a folder; a single file in the folder looked at goes by its own name.
fn of_folder(files: &[FileSeen], home: &str, stem: &str, members: &[usize]) -> Group {
    let path = match members {
        [only] if home.is_empty() => files[*only].relative.clone(),
        _ if home.is_empty() => String::new(),
        _ => format!("{home}/"),
    };
    let rows = members.iter().map(|&index| files[index].rows).sum();
    let place = join(home, stem);
    dated(files, members, Group { path, place, files: members.to_vec(), rows, remark: None })
}

fn join(home: &str, stem: &str) -> String {
    [home, stem].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
}

/// Files of several days, each about as large as the others, are several exports of one table: the latest counts.
fn dated(files: &[FileSeen], members: &[usize], all: Group) -> Group {
    let mut days: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &index in members {
        let Some(day) = day(&files[index].relative) else { return all };
        days.entry(day).or_default().push(index);
    }
    let rows = |members: &Vec<usize>| members.iter().map(|&index| files[index].rows).sum::<u64>();
    let (Some((last, latest)), Some(most)) = (days.last_key_value(), days.values().map(rows).max()) else { return all };
    if days.len() < 2 || days.values().any(|members| rows(members) * 2 < most) {
        let remark = (days.len() > 1).then(|| format!("files of {} days, read together", days.len()));
        return Group { remark, ..all };
    }
    let path = match latest[..] {
        [only] => files[only].relative.clone(),
        _ => {
            let folder = |index: usize| files[index].relative.rsplit_once('/').map_or("", |(folder, _)| folder);
            if folder(latest[0]).contains('=') && latest.iter().all(|&index| folder(index) == folder(latest[0])) {
                format!("{}/", folder(latest[0]))
            } else {
                glob(files, latest)
            }
        }
    };
    let rows = rows(latest);
    let remark = format!("files of {} days, of which only {last} is read: is each day a whole export?", days.len());
    Group { path, files: latest.clone(), rows, remark: Some(remark), ..all }
}

/// The last day that a path names, as `20261120`.
fn day(path: &str) -> Option<String> {
    let bytes = path.as_bytes();
    let digits = |at: usize, length: usize| {
        let part = path.get(at..at + length)?;
        part.bytes().all(|c| c.is_ascii_digit()).then_some(part)
    };
    (0..bytes.len()).rev().find_map(|at| {
        if at > 0 && bytes[at - 1].is_ascii_digit() {
            return None;
        }
        let year = digits(at, 4).filter(|year| year.starts_with("20"))?;
        let dash = |at: usize| matches!(bytes.get(at), Some(b'-' | b'_'));
        if dash(at + 4) && dash(at + 7) {
            return Some(format!("{year}{}{}", digits(at + 5, 2)?, digits(at + 8, 2)?));
        }
        let whole = digits(at, 8)?;
        let fits = ("01"..="12").contains(&&whole[4..6]) && ("01"..="31").contains(&&whole[6..8]);
        (fits && !bytes.get(at + 8).is_some_and(u8::is_ascii_digit)).then(|| whole.to_owned())
    })
}

/// A file's name without its ending and without numbers, dates and hashes.
fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.split('.').next().unwrap_or(name);
    let telling = |piece: &&str| {
        let hash = piece.len() >= 8 && piece.bytes().all(|c| c.is_ascii_hexdigit());
        !piece.is_empty() && !hash && !piece.bytes().all(|c| c.is_ascii_digit()) && !matches!(*piece, "part" | "c000")
    };
    name.split(['-', '_', '=']).filter(telling).collect::<Vec<_>>().join("_")
}

fn names(file: &FileSeen) -> BTreeSet<&str> {
    file.columns.iter().map(|(name, _)| name.as_str()).collect()
}

/// A pattern that takes these files: what they begin with, and what they end with.
fn glob(files: &[FileSeen], members: &[usize]) -> String {
    let paths: Vec<&str> = members.iter().map(|&index| files[index].relative.as_str()).collect();
    let first = paths[0];
    let common = |len: usize, other: &str| {
        let same = first.char_indices().zip(other.chars()).take_while(|((_, a), b)| a == b).count();
        first.char_indices().nth(same).map_or(first.len(), |(at, _)| at).min(len)
    };
    let mut begin = paths.iter().fold(first.len(), |len, path| common(len, path));
    // Files that differ in a number differ in the whole of it.
    while begin > 0 && first.as_bytes()[begin - 1].is_ascii_digit() {
        begin -= 1;
    }
    let ending = first.rsplit_once('.').map_or("", |(_, ending)| ending);
    let folders = paths.iter().map(|path| path[begin.min(path.len())..].matches('/').count()).max().unwrap_or(0);
    format!("{}{}*.{ending}", &first[..begin], "*/".repeat(folders))
}

/// Folders side by side with the same columns, whose names say nothing of the contract, are parts of one export.
fn join_siblings(files: &[FileSeen], groups: &mut Vec<Group>) {
    let parent = |group: &Group| {
        let folder = group.path.strip_suffix('/')?;
        let (parent, name) = folder.rsplit_once('/')?;
        let silent = Meaning::of(name).concepts.iter().all(|concept| *concept == "tenant");
        silent.then(|| parent.to_owned())
    };
    let mut families: BTreeMap<(String, BTreeSet<String>), Vec<usize>> = BTreeMap::new();
    for (place, group) in groups.iter().enumerate() {
        let columns = names(&files[group.files[0]]).into_iter().map(str::to_owned).collect();
        if let Some(parent) = parent(group) {
            families.entry((parent, columns)).or_default().push(place);
        }
    }
    let whole = |folder: &str, members: &[usize]| {
        let below = groups.iter().filter(|group| group.path.starts_with(&format!("{folder}/"))).count();
        members.len() > 1 && below == members.len()
    };
    let joined: Vec<_> = families.into_iter().filter(|((folder, _), members)| whole(folder, members)).collect();
    let gone: BTreeSet<usize> = joined.iter().flat_map(|(_, members)| members.iter().copied()).collect();
    let made: Vec<Group> = joined
        .into_iter()
        .map(|((folder, _), members)| Group {
            path: format!("{folder}/"),
            place: folder,
            files: members.iter().flat_map(|&place| groups[place].files.clone()).collect(),
            rows: members.iter().map(|&place| groups[place].rows).sum(),
            remark: Some(format!(
                "{} folders with the same columns, read together: are they parts of one table?",
                members.len()
            )),
        })
        .collect();
    let kept = std::mem::take(groups).into_iter().enumerate().filter(|(place, _)| !gone.contains(place));
    *groups = kept.map(|(_, group)| group).chain(made).collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(files: &[(&str, u64)]) -> Vec<(String, usize)> {
        let seen: Vec<FileSeen> = files
            .iter()
            .map(|(relative, rows)| FileSeen {
                relative: (*relative).to_owned(),
                columns: vec![("id".to_owned(), Sort::Int)],
                rows: *rows,
            })
            .collect();
        group(&seen).into_iter().map(|group| (group.path, group.files.len())).collect()
    }

    fn expect(files: &[&str], groups: &[(&str, usize)]) {
        let files: Vec<_> = files.iter().map(|file| (*file, 10)).collect();
        let groups: Vec<_> = groups.iter().map(|(path, files)| ((*path).to_owned(), *files)).collect();
        assert_eq!(paths(&files), groups);
    }

    #[test]
    fn a_folder_of_parts_is_one_export() {
        expect(
            &["mini/users/part-0.parquet", "mini/users/part-1.parquet", "map/a1b2c3d4e5f6.parquet"],
            &[("map/", 1), ("mini/users/", 2)],
        );
    }

    #[test]
    fn files_in_one_folder_go_by_their_names() {
        expect(
            &["old_users.parquet", "new_users.parquet", "orders-0.parquet", "orders-1.parquet"],
            &[("new_users.parquet", 1), ("old_users.parquet", 1), ("orders-*.parquet", 2)],
        );
    }

    #[test]
    fn partitions_belong_to_their_folder() {
        expect(&["log/shop=a/x.parquet", "log/shop=b/x.parquet"], &[("log/", 2)]);
        expect(&["log/dt=2026-01-01/x.parquet", "log/dt=2026-01-02/x.parquet"], &[("log/dt=2026-01-02/x.parquet", 1)]);
        expect(&["u/users-20260101.parquet", "u/users-20260102.parquet"], &[("u/users-20260102.parquet", 1)]);
    }

    #[test]
    fn days_that_grow_are_parts_of_a_log() {
        assert_eq!(
            paths(&[("log/dt=2026-01-01/x.parquet", 3), ("log/dt=2026-01-02/x.parquet", 90)]),
            [("log/".to_owned(), 2)]
        );
    }

    #[test]
    fn folders_of_shops_are_parts_of_one_table() {
        expect(&["users/zorb/x.parquet", "users/quux/x.parquet", "orders/x.parquet"], &[("orders/", 1), ("users/", 2)]);
        expect(&["mini/x.parquet", "app/x.parquet"], &[("app/", 1), ("mini/", 1)]);
    }
}
