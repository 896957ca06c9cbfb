use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A file system with little room, in memory. It goes when this is dropped.
#[derive(Debug)]
pub struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// Mounts one with room for so many KiB, which any user may write.
    ///
    /// # Panics
    ///
    /// When it can't be mounted, which takes root.
    pub fn with_kib(kib: u32) -> Self {
        let disk = Self {
            folder: tempfile::tempdir().expect("a folder for a disk can be made"),
        };
        disk.mount(&format!("size={kib}k,mode=1777"));
        disk
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A new folder on it that belongs to the user of the PostgreSQL server.
    ///
    /// # Panics
    ///
    /// When it can't be made.
    pub fn folder_of_server(&self) -> PathBuf {
        let folder = self.path().join("tablespace");
        std::fs::create_dir(&folder).expect("a folder on a small disk can be made");
        crate::postgres::chown_to_server_user(&folder).expect("the folder can be given away");
        // The server's user has to get there.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o1777);
        std::fs::set_permissions(self.path(), open).expect("the disk can be opened to others");
        folder
    }

    /// Gives it room for so many KiB in all.
    ///
    /// # Panics
    ///
    /// When the system refuses.
    pub fn resize_to_kib(&self, kib: u32) {
        self.mount(&format!("remount,size={kib}k,mode=1777"));
    }

    fn mount(&self, options: &str) {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(self.path())
            .output();
        let failed: String = match mounted {
            Ok(output) if output.status.success() => return,
            Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
            Err(error) => error.to_string(),
        };
        panic!("a test fills a small file system, and to mount one takes root: {failed}");
    }

    fn unmount(&self) -> io::Result<()> {
        Command::new("umount").arg("-l").arg(self.path()).status()?;
        Ok(())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = self.unmount();
    }
}
