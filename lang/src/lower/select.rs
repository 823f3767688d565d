//! `select`.

use super::func::FuncLower;
use crate::ast::{ClauseId, StmtId};

impl FuncLower<'_, '_> {
    /// `select {…}`
    pub(crate) fn select(&mut self, s: StmtId, clauses: &[ClauseId]) {
        let _ = clauses;
        let pos = self.m.ast[s].pos;
        self.unsupported(pos, "select");
    }
}
