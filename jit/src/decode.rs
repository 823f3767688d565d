//! Decoding of machine code that has jump tables inside.
//!
//! The code generator puts a jump table right behind its jump: `lea base, [rip+table]; movsxd t, [base+4*i];
//! add base, t; jmp base`, then the table, an offset for each target and the default's. Nothing in the bytes says how
//! long it is; the translator knows. Constants follow the last instruction; they begin where the first of the
//! rip-relative addresses that is not a jump table's points to, and code in front of them refers to them all.

use iced_x86::{Decoder, DecoderOptions, Instruction, Mnemonic, OpKind};
use urgo_abi::decline::Decline;

/// Bytes of an entry of a jump table.
const ENTRY_BYTES: u32 = 4;

/// Alignment of constants is less: so many zero bytes in front of them are no code. (No instruction of the code
/// generator begins with a zero byte.)
const MAX_PADDING: usize = 64;

/// A jump table with the instructions that use it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Table {
    /// Offset of the `lea`.
    pub lea: u32,
    /// Offset after the last instruction after which a thread may start again at the `lea`: beyond it the index is
    /// gone, or the jump done.
    pub restart_end: u32,
    /// First byte of the table, right behind the jump.
    pub start: u32,
    /// Offset after the table.
    pub end: u32,
}

/// Decoded code.
#[derive(Debug, Default)]
pub struct Listing {
    /// All instructions in order.
    pub insts: Vec<Instruction>,
    /// Jump tables in order.
    pub tables: Vec<Table>,
    /// Offset after the last instruction or table: constants lie behind it.
    pub end: u32,
}

impl Listing {
    /// Decodes code as the code generator wrote it. `entries` tells how many entries the table of the jump at an offset
    /// has.
    pub fn of_output(bytes: &[u8], entries: impl Fn(u32) -> Option<usize>) -> Result<Listing, Decline> {
        let mut listing = Listing::default();
        let mut constants = bytes.len() as u32;
        listing.walk(bytes, &mut constants, |listing, jump| {
            let mut table = listing.table_of(jump)?;
            let n = u32::try_from(entries(jump.ip32())?).ok()?;
            table.end = table.start.checked_add(n.checked_mul(ENTRY_BYTES)?)?;
            Some(table)
        })?;
        Ok(listing)
    }

    /// Decodes code whose data ranges are known.
    pub fn of_blob(bytes: &[u8], data: &[(u32, u32)]) -> Result<Listing, Decline> {
        let mut listing = Listing::default();
        let mut constants = bytes.len() as u32;
        listing.walk(bytes, &mut constants, |listing, jump| {
            let mut table = listing.table_of(jump)?;
            table.end = data.iter().find(|d| d.0 == table.start)?.1;
            Some(table)
        })?;
        Ok(listing)
    }

    fn walk(
        &mut self,
        bytes: &[u8],
        constants: &mut u32,
        find_table: impl Fn(&Listing, &Instruction) -> Option<Table>,
    ) -> Result<(), Decline> {
        let mut decoder = Decoder::with_ip(64, bytes, 0, DecoderOptions::NONE);
        while (decoder.position() as u32) < *constants {
            let rest = bytes.get(decoder.position()..*constants as usize).unwrap_or_default();
            if rest.len() < MAX_PADDING && rest.iter().all(|b| *b == 0) {
                break;
            }
            let inst = decoder.decode();
            if inst.is_invalid() {
                return Err(Decline::Backend);
            }
            self.insts.push(inst);
            self.end = inst.next_ip32();
            if inst.is_ip_rel_memory_operand() && inst.mnemonic() != Mnemonic::Lea {
                *constants = (*constants).min(inst.ip_rel_memory_address() as u32);
            }
            if is_table_jump(&inst) {
                let table = find_table(self, &inst).ok_or(Decline::Backend)?;
                let position = table.end as usize;
                if position > bytes.len() || decoder.set_position(position).is_err() {
                    return Err(Decline::Backend);
                }
                decoder.set_ip(table.end as u64);
                self.tables.push(table);
                self.end = table.end;
            }
        }
        if self.end > *constants { Err(Decline::Backend) } else { Ok(()) }
    }

    /// The table that the last instruction, an indirect jump, goes through; its end is not known yet.
    fn table_of(&self, jump: &Instruction) -> Option<Table> {
        let [.., lea, load, add, last] = &self.insts[..] else { return None };
        let base = jump.op0_register();
        let is_sequence = last.ip() == jump.ip()
            && lea.mnemonic() == Mnemonic::Lea
            && lea.is_ip_rel_memory_operand()
            && lea.op0_register() == base
            && load.mnemonic() == Mnemonic::Movsxd
            && load.memory_base() == base
            && add.mnemonic() == Mnemonic::Add
            && add.op0_register() == base
            && [lea, load, add].iter().zip([load, add, last]).all(|(a, b)| a.next_ip() == b.ip());
        let start = lea.ip_rel_memory_address() as u32;
        if !is_sequence || start != jump.next_ip32() {
            return None;
        }
        // The load may overwrite the index: then only a thread in front of the load can start again.
        let index_kept = load.op0_register() != load.memory_index();
        let restart_end = if index_kept { jump.next_ip32() } else { load.next_ip32() };
        Some(Table { lea: lea.ip32(), restart_end, start, end: start })
    }

    /// Position in `insts` of the instruction at an offset.
    pub fn index_of(&self, offset: u32) -> Option<usize> {
        self.insts.binary_search_by_key(&offset, |i| i.ip32()).ok()
    }

    /// Ranges that hold data in code of this length.
    pub fn data(&self, len: usize) -> Vec<(u32, u32)> {
        let mut out: Vec<(u32, u32)> = self.tables.iter().map(|t| (t.start, t.end)).collect();
        if self.end < len as u32 {
            out.push((self.end, len as u32));
        }
        out
    }

    /// Calls `each` with the offset of every instruction that control may go to from instruction `i`. Calls fall
    /// through; a return goes nowhere.
    pub fn successors(&self, bytes: &[u8], i: usize, mut each: impl FnMut(u32)) {
        use iced_x86::FlowControl as F;
        let inst = &self.insts[i];
        match inst.flow_control() {
            F::Next | F::Call | F::IndirectCall => each(inst.next_ip32()),
            F::ConditionalBranch => {
                each(inst.next_ip32());
                each(inst.near_branch_target() as u32);
            }
            F::UnconditionalBranch => each(inst.near_branch_target() as u32),
            F::IndirectBranch => {
                let table = self.tables.iter().find(|t| t.start == inst.next_ip32());
                table.into_iter().flat_map(|t| entries(bytes, t)).for_each(|(_, to)| each(to));
            }
            F::Return | F::Interrupt | F::XbeginXabortXend | F::Exception => {}
        }
    }
}

/// The entries of a table: offset of the entry and what it leads to.
pub fn entries<'b>(bytes: &'b [u8], table: &Table) -> impl Iterator<Item = (u32, u32)> + 'b {
    let (start, end) = (table.start, table.end);
    let words = bytes.get(start as usize..end as usize).unwrap_or_default().chunks_exact(4);
    words.enumerate().map(move |(i, w)| {
        let relative = i32::from_le_bytes([w[0], w[1], w[2], w[3]]);
        (start + ENTRY_BYTES * i as u32, start.wrapping_add_signed(relative))
    })
}

/// Indirect jumps occur with jump tables only: tail calls occur in trampolines, which are not decoded.
fn is_table_jump(inst: &Instruction) -> bool {
    inst.mnemonic() == Mnemonic::Jmp && inst.op0_kind() == OpKind::Register
}
