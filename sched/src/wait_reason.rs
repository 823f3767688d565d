//! Why a goroutine waits, in the words Go prints between the brackets of a trace.

/// Calls `$each!` with every wait reason: variant, Go's text.
macro_rules! for_each_wait_reason {
    ($each:ident) => {
        $each! {
            None = "",
            ChanReceive = "chan receive",
            ChanReceiveNil = "chan receive (nil chan)",
            ChanSend = "chan send",
            ChanSendNil = "chan send (nil chan)",
            Select = "select",
            SelectNoCases = "select (no cases)",
            Sleep = "sleep",
            IoWait = "IO wait",
            Semacquire = "semacquire",
            MutexLock = "sync.Mutex.Lock",
            RwMutexRLock = "sync.RWMutex.RLock",
            RwMutexLock = "sync.RWMutex.Lock",
            WaitGroupWait = "sync.WaitGroup.Wait",
            CondWait = "sync.Cond.Wait",
            Preempted = "preempted",
            PanicWait = "panicwait",
            Coroutine = "coroutine",
            GcCycle = "wait for GC cycle",
            GcAssistWait = "GC assist wait",
            GcAssistMarking = "GC assist marking",
            StoppingTheWorld = "stopping the world",
            DebugCall = "debug call",
            FinalizerWait = "finalizer wait",
            CleanupWait = "cleanup wait",
            ForceGcIdle = "force gc (idle)",
            GcSweepWait = "GC sweep wait",
            GcScavengeWait = "GC scavenge wait",
            UpdateMaxProcsIdle = "GOMAXPROCS updater (idle)",
            GcWorkerIdle = "GC worker (idle)",
        }
    };
}

macro_rules! define_wait_reason {
    ($($name:ident = $text:literal,)*) => {
        /// What a parked goroutine waits for.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum WaitReason {
            $(#[doc = concat!("Printed as `", $text, "`.")] $name,)*
        }
        const ALL: &[(WaitReason, &str)] = &[$((WaitReason::$name, $text),)*];
    };
}
for_each_wait_reason!(define_wait_reason);

impl WaitReason {
    /// Go's text.
    pub fn text(self) -> &'static str {
        ALL[self as usize].1
    }

    /// The reason stored as a byte in a G; unknown bytes read as `None`.
    pub fn from_byte(byte: u8) -> WaitReason {
        ALL.get(byte as usize).map_or(WaitReason::None, |row| row.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_reasons_agree() {
        for (i, (reason, text)) in ALL.iter().enumerate() {
            assert_eq!(WaitReason::from_byte(i as u8), *reason);
            assert_eq!(reason.text(), *text);
        }
        assert_eq!(WaitReason::from_byte(255), WaitReason::None);
    }
}
