//! Memory, handles and disk over time.

use crate::load::locked;
use crate::world::World;
use anyhow::Context;
use std::sync::Mutex;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Resident memory of the service that is never killed, and its open handles.
    pub(crate) memory_mib: f64,
    pub(crate) handles: usize,
    pub(crate) database_mib: f64,
    pub(crate) redis_mib: f64,
    pub(crate) trades: u64,
}

#[derive(Default)]
pub(crate) struct Growth(Mutex<Vec<Size>>);

const MIB: f64 = 1_048_576.0;

impl Growth {
    pub(crate) fn begin(world: &World) -> anyhow::Result<Self> {
        let growth = Self::default();
        growth.look(world)?;
        Ok(growth)
    }

    pub(crate) fn look(&self, world: &World) -> anyhow::Result<()> {
        let process = world.services[0].process().context("no process")?;
        let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
        let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let memory = memory.context("no memory")?.trim().trim_end_matches(" kB");
        let handles = std::fs::read_dir(format!("/proc/{process}/fd"))?.count();
        let database = world.query("SELECT pg_database_size(current_database())");
        let redis = world.redis.command(&["INFO", "memory"]);
        let redis = redis
            .lines()
            .find_map(|line| line.strip_prefix("used_memory:"));
        locked(&self.0).push(Size {
            memory_mib: memory.parse::<f64>()? / 1_024.0,
            handles,
            database_mib: database.parse::<f64>()? / MIB,
            redis_mib: redis.unwrap_or("0").trim().parse::<f64>()? / MIB,
            trades: world.query("SELECT trades FROM store_state").parse()?,
        });
        Ok(())
    }

    /// At the start, half way, and at the end.
    pub(crate) fn three(&self) -> Option<[Size; 3]> {
        let sizes = locked(&self.0);
        Some([
            *sizes.first()?,
            *sizes.get(sizes.len() / 2)?,
            *sizes.last()?,
        ])
    }
}
