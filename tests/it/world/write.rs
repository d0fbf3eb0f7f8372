//! A world laid down: which tables it has, and into which files each goes.

use std::path::Path;
use std::{fs, io};

use super::frame::{Dialect, Frame};
use super::prng::Prng;
use super::project::{Export, project_file};
use super::{System, World};

impl World {
    /// Writes Parquet files under `dir/exports` and `dir/trueup.toml`. The same world gives the same files.
    pub fn write(&self, dir: &Path) -> io::Result<()> {
        let mut prng = Prng::new(self.seed ^ 0xf11e);
        let mut exports = Vec::new();
        for (name, frame) in self.frames(&mut prng) {
            let (section, most) =
                if self.asset_exports.iter().any(|export| export == name) { ("assets", 2) } else { ("exports", 3) };
            let parts = 1 + prng.below(most);
            let path = format!("exports/{name}{}", if parts > 1 { "/" } else { ".parquet" });
            exports.push(Export { section: format!("{section}.{name}"), path, parts, frame });
        }
        if let Some(broken) = &self.broken {
            broken.apply(&mut exports);
        }
        fs::create_dir_all(dir.join("exports"))?;
        for export in &exports {
            export.frame.write(&dir.join(&export.path), export.parts)?;
        }
        if let Some(broken) = &self.broken {
            broken.manifests(dir, &exports)?;
        }
        fs::write(dir.join("trueup.toml"), project_file(self, &exports))
    }

    fn dialect(&self, prng: &mut Prng) -> Dialect {
        Dialect {
            renamed: prng.chance(0.6),
            coded: prng.chance(0.6),
            millis: self.tick == 1000 && prng.chance(0.7),
            recast: prng.chance(0.2),
            offset_zone: prng.chance(0.3),
        }
    }

    /// Every supplied table by the name of its export.
    fn frames(&self, prng: &mut Prng) -> Vec<(&str, Frame)> {
        let supplied = self.supplied;
        let mut frames = vec![
            ("source_accounts", self.accounts_frame(System::Source, self.dialect(prng))),
            ("target_accounts", self.accounts_frame(System::Target, self.dialect(prng))),
            ("mapping", self.mapping_frame(self.dialect(prng))),
        ];
        type Make = fn(&World, Dialect) -> Frame;
        let tables: [(&str, bool, Make); 10] = [
            ("bindings", supplied.bindings, World::bindings_frame),
            ("number_releases", supplied.number_releases, World::releases_frame),
            ("gateway_log", supplied.gateway_log, World::gateway_frame),
            ("merge_jobs", supplied.merge_jobs, World::jobs_frame),
            ("merge_locks", supplied.merge_locks, World::locks_frame),
            ("merge_journal", supplied.merge_journal, World::journal_frame),
            ("cohorts", supplied.cohorts, World::cohorts_frame),
            ("exclusions", supplied.exclusions, World::exclusions_frame),
            ("legacy_calls", supplied.legacy_calls, World::calls_frame),
            ("assets_before", supplied.assets_before, World::before_frame),
        ];
        for (name, supplied, make) in tables {
            if supplied {
                frames.push((name, make(self, self.dialect(prng))));
            }
        }
        if supplied.assets {
            for (at, name) in self.asset_exports.iter().enumerate() {
                frames.push((name, self.asset_export_frame(name, at, self.dialect(prng))));
            }
        }
        frames
    }
}
