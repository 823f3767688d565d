//! Bytecode to Cranelift IR, one node after the other.
//!
//! Each slot is one variable of the IR's builder, so that values get into SSA form as they are met. Blocks are sealed as
//! early as their last incoming edge has been emitted, and loop headers thus right after their last back edge: what is
//! sealed late keeps block parameters for variables that do not change in a loop, and with them the optimiser no longer
//! sees what is invariant.
//!
//! Families of instructions: [`arith`] (values only), [`memory`], [`control`] (jumps), [`select`] (jumps over little), [`call`]. All of them take their
//! operands by [`Translator::get`], emit their checks while nothing has changed yet, and define their results last.

mod arith;
mod call;
mod cells;
mod control;
mod memory;
mod select;

use crate::facts::Facts;
use crate::frame_sync::{Plan, Step, Traffic, steps};
use crate::inline::Body;
use crate::isa::{frontend_config, type_of};
use crate::loc::{self, Tag};
use crate::poll::Exit;
use crate::runtime_call::Names;
use crate::shape::Shape;
use cranelift_codegen::ir::{
    AliasRegion, AliasRegionData, Block, InstBuilder, MemFlagsData, Value, condcodes::FloatCC,
    condcodes::IntCC,
};
use cranelift_codegen::isa::TargetIsa;
use cranelift_frontend::{FunctionBuilder, Variable};
use urgo_abi::bits::BitSet;
use urgo_abi::code::{CompileOptions, ProgramView};
use urgo_abi::decline::Decline;
use urgo_abi::inst::{Inst, Pc};
use urgo_abi::module::Function;

/// Flags of memory accesses. No access traps: addresses are checked before. What lies in different regions does not
/// overlap, so that a store to one does not end what is known of the other.
#[derive(Clone, Copy)]
pub struct Regions {
    /// VM frames: nothing points into them.
    pub frame: MemFlagsData,
    /// Objects, variables, constants.
    pub heap: MemFlagsData,
    /// The same, at any address.
    pub unaligned: MemFlagsData,
    /// What never changes.
    pub constant: MemFlagsData,
    /// Everything else: context, entry cells.
    pub other: MemFlagsData,
}

impl Regions {
    /// Declares the regions for a function.
    pub fn new(b: &mut FunctionBuilder<'_>) -> Regions {
        let mut region = |user_id, description: &'static str| -> AliasRegion {
            b.func.dfg.alias_regions.insert(AliasRegionData { user_id, description: description.into() })
        };
        let (frame, heap) = (region(1, "frame"), region(2, "heap"));
        let constant = region(3, "constant");
        let other = MemFlagsData::trusted();
        Regions {
            frame: other.with_alias_region(Some(frame)),
            heap: other.with_alias_region(Some(heap)),
            unaligned: MemFlagsData::new().with_notrap().with_alias_region(Some(heap)),
            constant: other.with_alias_region(Some(constant)).with_readonly(),
            other,
        }
    }
}

/// The state of a translation.
pub struct Translator<'a, 'f> {
    pub b: FunctionBuilder<'f>,
    pub names: &'a mut Names,
    pub isa: &'a dyn TargetIsa,
    pub program: &'a dyn ProgramView,
    pub body: &'a Body<'a>,
    pub func: &'a Function,
    pub words: &'a [usize],
    pub shape: &'a Shape,
    pub plan: &'a Plan,
    pub facts: Facts,
    pub options: CompileOptions,
    pub mem: Regions,
    /// Address of the VM frame.
    pub fp: Value,
    /// The slots' variables.
    pub vars: Vec<Variable>,
    /// The current instruction.
    pub pc: Pc,
    /// Live before it.
    pub live: BitSet,
    /// Live after it.
    pub after: BitSet,
    /// Live while it is under way.
    pub across: BitSet,
    /// Slots whose word in the frame is current.
    pub in_frame: BitSet,
    /// Slots that are to be loaded from the frame before their next use.
    pub stale: BitSet,
    /// The exit that the current instruction's checks share.
    pub check_exit: Option<Block>,
    /// Exits whose code is emitted last.
    pub exits: Vec<Exit>,
    /// The node being translated.
    pub node: usize,
    /// A block for each node.
    blocks: Vec<Block>,
    /// Edges to each node that have not been emitted yet.
    open_edges: Vec<u32>,
    /// Nodes whose code stands at the end of the node before them.
    absorbed: Vec<bool>,
    /// Slots from which addresses of loads are made.
    address_parts: BitSet,
}

impl<'a, 'f> Translator<'a, 'f> {
    /// A translation that stands in the unit's entry block.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        mut b: FunctionBuilder<'f>,
        names: &'a mut Names,
        isa: &'a dyn TargetIsa,
        program: &'a dyn ProgramView,
        body: &'a Body<'a>,
        shape: &'a Shape,
        plan: &'a Plan,
        fp: Value,
        options: CompileOptions,
    ) -> Self {
        let func = &*body.func;
        let n = func.slots.len();
        let set = || BitSet::new(n);
        Translator {
            mem: Regions::new(&mut b),
            vars: func.slots.iter().map(|k| b.declare_var(type_of(*k))).collect(),
            blocks: shape.nodes.iter().map(|_| b.create_block()).collect(),
            open_edges: shape.nodes.iter().map(|n| n.edges_in).collect(),
            absorbed: vec![false; shape.nodes.len()],
            address_parts: select::address_parts(func),
            b,
            names,
            isa,
            program,
            body,
            func,
            words: &body.words,
            shape,
            plan,
            facts: Facts::of(func, &shape.live.flow, options),
            options,
            fp,
            pc: 0,
            live: set(),
            after: set(),
            across: set(),
            in_frame: set(),
            stale: set(),
            check_exit: None,
            exits: Vec::new(),
            node: 0,
        }
    }

    /// From here on code serves `tag` at `pc`.
    pub fn set_pc(&mut self, tag: Tag, pc: Pc) {
        self.pc = pc;
        self.locate(tag);
    }

    /// From here on code serves `tag` at the current pc.
    pub fn locate(&mut self, tag: Tag) {
        self.b.set_srcloc(loc::pack(tag, self.pc));
    }

    /// Leaves the entry block for the first node, and translates all nodes.
    pub fn translate(mut self) -> Result<(), Decline> {
        let entry = self.shape.entry;
        let block = self.blocks[entry];
        self.b.ins().jump(block, &[]);
        self.edge_emitted(entry);
        for n in 0..self.shape.nodes.len() {
            if !self.absorbed[n] {
                self.node(n)?;
            }
        }
        self.emit_exits();
        self.b.seal_all_blocks();
        self.b.finalize(frontend_config());
        Ok(())
    }

    fn node(&mut self, n: usize) -> Result<(), Decline> {
        let (shape, body) = (self.shape, self.body);
        let node = &shape.nodes[n];
        self.node = n;
        self.in_frame.clone_from(&self.plan.current[n]);
        self.stale.clone_from(&self.plan.stale[n]);
        self.b.switch_to_block(self.blocks[n]);
        let mut falls = true;
        for (i, step) in steps(body, shape, node)?.into_iter().enumerate() {
            self.begin(&step);
            if i == 0 && node.header && !self.options.without_polls {
                self.poll();
            }
            falls = self.step(step.inst)? == Next::Here;
        }
        if falls {
            self.refresh();
            let to = *node.successors.last().ok_or(Decline::Malformed)?;
            self.b.ins().jump(self.blocks[to], &[]);
            self.edge_emitted(to);
        }
        Ok(())
    }

    fn begin(&mut self, step: &Step<'_>) {
        self.set_pc(Tag::Plain, step.pc);
        self.check_exit = None;
        self.across = step.across(self.shape);
        self.live.clone_from(&step.live);
        self.after.clone_from(&step.after);
    }

    fn step(&mut self, inst: Inst<'a>) -> Result<Next, Decline> {
        let traffic = Traffic::of(self.body, inst)?;
        let next = self.inst(inst)?;
        let across = std::mem::take(&mut self.across);
        traffic.apply(&mut self.in_frame, inst, &across);
        Ok(next)
    }

    /// The blocks of the current node's successors, in the order of its edges.
    fn successor_blocks(&self) -> Vec<Block> {
        self.shape.nodes[self.node].successors.iter().map(|s| self.blocks[*s]).collect()
    }

    /// All edges of the current node have been emitted.
    fn edges_emitted(&mut self) {
        for to in &self.shape.nodes[self.node].successors {
            self.edge_emitted(*to);
        }
    }

    fn edge_emitted(&mut self, to: usize) {
        self.open_edges[to] = self.open_edges[to].saturating_sub(1);
        if self.open_edges[to] == 0 {
            self.b.seal_block(self.blocks[to]);
        }
    }

    /// A constant word.
    pub fn iconst(&mut self, value: i64) -> Value {
        self.b.ins().iconst(cranelift_codegen::ir::types::I64, value)
    }

    /// Translates one instruction.
    fn inst(&mut self, inst: Inst<'a>) -> Result<Next, Decline> {
        use Inst as I;
        use urgo_abi::code::RelocTarget;
        match inst {
            I::ConstInt { d, value } => self.const_int(d, value as i64),
            I::ConstI64 { d, value } => self.const_int(d, value),
            I::ConstF64 { d, bits } => self.const_f64(d, bits),
            I::ConstF32 { d, bits } => self.const_f32(d, bits),
            I::ConstNil { d } | I::ConstWord { d } => self.const_int(d, 0),
            I::ConstStr { d, id } => self.const_str(d, id),
            I::GlobalAddr { d, global } => self.const_address(d, RelocTarget::Global(global)),
            I::FuncValue { d, func } => self.const_address(d, RelocTarget::FuncValue(func)),
            I::TypeWord { d, ty } => self.const_int(d, ty.0 as i64),
            I::Mov { d, a }
            | I::MovF64 { d, a }
            | I::MovF32 { d, a }
            | I::MovPtr { d, a }
            | I::MovWord { d, a }
            | I::WordOfInt { d, a }
            | I::IntOfWord { d, a }
            | I::WordOfPtr { d, a }
            | I::PtrOfWord { d, a }
            | I::IntOfPtr { d, a } => self.unary(d, a, |_, x| x),
            I::IntOfF64 { d, a } => self.int_of_f64(d, a),
            I::F64OfInt { d, a } => self.f64_of_int(d, a),
            I::IntOfF32 { d, a } => self.int_of_f32(d, a),
            I::F32OfInt { d, a } => self.f32_of_int(d, a),

            I::AddI64 { d, a, b } => self.binary(d, a, b, |b, x, y| b.ins().iadd(x, y)),
            I::SubI64 { d, a, b } => self.binary(d, a, b, |b, x, y| b.ins().isub(x, y)),
            I::MulI64 { d, a, b } => self.binary(d, a, b, |b, x, y| b.ins().imul(x, y)),
            I::AddI32 { d, a, b } => self.binary_i32(d, a, b, |b, x, y| b.ins().iadd(x, y)),
            I::SubI32 { d, a, b } => self.binary_i32(d, a, b, |b, x, y| b.ins().isub(x, y)),
            I::MulI32 { d, a, b } => self.binary_i32(d, a, b, |b, x, y| b.ins().imul(x, y)),
            I::AddU32 { d, a, b } => self.binary_u32(d, a, b, |b, x, y| b.ins().iadd(x, y)),
            I::SubU32 { d, a, b } => self.binary_u32(d, a, b, |b, x, y| b.ins().isub(x, y)),
            I::MulU32 { d, a, b } => self.binary_u32(d, a, b, |b, x, y| b.ins().imul(x, y)),
            I::AddI64K { d, a, k } => self.unary(d, a, |b, x| b.ins().iadd_imm_s(x, k as i64)),
            I::AddI32K { d, a, k } => self.unary_i32(d, a, |b, x| b.ins().iadd_imm_s(x, k as i64)),
            I::AddU32K { d, a, k } => self.unary_u32(d, a, |b, x| b.ins().iadd_imm_s(x, k as i64)),
            I::MulI64K { d, a, k } => self.unary(d, a, |b, x| b.ins().imul_imm_s(x, k as i64)),
            I::NegI64 { d, a } => self.unary(d, a, |b, x| b.ins().ineg(x)),
            I::DivI64 { d, a, b } => self.div_i64(d, a, b),
            I::RemI64 { d, a, b } => self.rem_i64(d, a, b),
            I::DivU64 { d, a, b } => self.div_u64(d, a, b),
            I::RemU64 { d, a, b } => self.rem_u64(d, a, b),
            I::DivI32 { d, a, b } => self.div_i32(d, a, b),
            I::RemI32 { d, a, b } => self.rem_i32(d, a, b),
            I::DivU32 { d, a, b } => self.div_u32(d, a, b),
            I::RemU32 { d, a, b } => self.rem_u32(d, a, b),
            I::And { d, a, b } => self.bitwise(d, a, b, |b, x, y| b.ins().band(x, y)),
            I::Or { d, a, b } => self.bitwise(d, a, b, |b, x, y| b.ins().bor(x, y)),
            I::Xor { d, a, b } => self.bitwise(d, a, b, |b, x, y| b.ins().bxor(x, y)),
            I::AndNot { d, a, b } => self.binary(d, a, b, |b, x, y| b.ins().band_not(x, y)),
            I::AndK { d, a, k } => self.unary(d, a, |b, x| b.ins().band_imm_s(x, k as i64)),
            I::Not { d, a } => self.unary(d, a, |b, x| b.ins().bnot(x)),
            I::NotBool { d, a } => self.unary(d, a, |b, x| b.ins().bxor_imm_u(x, 1)),
            I::ShlI64 { d, a, n } => self.shl_i64(d, a, n),
            I::ShlI32 { d, a, n } => self.shl_i32(d, a, n),
            I::ShlU32 { d, a, n } => self.shl_u32(d, a, n),
            I::ShrI64 { d, a, n } => self.shr_i64(d, a, n),
            I::ShrU64 { d, a, n } => self.shr_u64(d, a, n),
            I::ShlI64K { d, a, n } => self.unary(d, a, |b, x| b.ins().ishl_imm_u(x, n as i64)),
            I::ShlI32K { d, a, n } => self.unary_i32(d, a, |b, x| b.ins().ishl_imm_u(x, n as i64)),
            I::ShlU32K { d, a, n } => self.unary_u32(d, a, |b, x| b.ins().ishl_imm_u(x, n as i64)),
            I::ShrI64K { d, a, n } => self.unary(d, a, |b, x| b.ins().sshr_imm_u(x, n as i64)),
            I::ShrU64K { d, a, n } => self.shr_u64_k(d, a, n as i64),
            I::ShiftCheck { n } => self.shift_check(n),
            I::ExtI8 { d, a } => self.extend(d, a, arith::Width::I8),
            I::ExtI16 { d, a } => self.extend(d, a, arith::Width::I16),
            I::ExtI32 { d, a } => self.extend(d, a, arith::Width::I32),
            I::ExtU8 { d, a } => self.extend(d, a, arith::Width::U8),
            I::ExtU16 { d, a } => self.extend(d, a, arith::Width::U16),
            I::ExtU32 { d, a } => self.extend(d, a, arith::Width::U32),
            I::RotlU64 { d, a, n } => self.binary(d, a, n, |b, x, y| b.ins().rotl(x, y)),
            I::RotlU32 { d, a, n } => self.binary_u32(d, a, n, |b, x, y| b.ins().rotl(x, y)),
            I::ClzU64 { d, a } => self.unary(d, a, |b, x| b.ins().clz(x)),
            I::CtzU64 { d, a } => self.unary(d, a, |b, x| b.ins().ctz(x)),
            I::PopcntU64 { d, a } => self.unary(d, a, |b, x| b.ins().popcnt(x)),
            I::BswapU64 { d, a } => self.unary(d, a, |b, x| b.ins().bswap(x)),
            I::MulHiU64 { d, a, b } => self.binary(d, a, b, |b, x, y| b.ins().umulhi(x, y)),

            I::AddF64 { d, a, b } | I::AddF32 { d, a, b } => {
                self.binary(d, a, b, |b, x, y| b.ins().fadd(x, y))
            }
            I::SubF64 { d, a, b } | I::SubF32 { d, a, b } => {
                self.binary(d, a, b, |b, x, y| b.ins().fsub(x, y))
            }
            I::MulF64 { d, a, b } | I::MulF32 { d, a, b } => {
                self.binary(d, a, b, |b, x, y| b.ins().fmul(x, y))
            }
            I::DivF64 { d, a, b } | I::DivF32 { d, a, b } => {
                self.binary(d, a, b, |b, x, y| b.ins().fdiv(x, y))
            }
            I::NegF64 { d, a } | I::NegF32 { d, a } => self.unary(d, a, |b, x| b.ins().fneg(x)),
            I::SqrtF64 { d, a } => self.unary(d, a, |b, x| b.ins().sqrt(x)),
            I::AbsF64 { d, a } => self.unary(d, a, |b, x| b.ins().fabs(x)),
            I::FloorF64 { d, a } => self.round(d, a, |b, x| b.ins().floor(x)),
            I::CeilF64 { d, a } => self.round(d, a, |b, x| b.ins().ceil(x)),
            I::TruncF64 { d, a } => self.round(d, a, |b, x| b.ins().trunc(x)),
            I::FmaF64 { d, a, b, c } => self.fma(d, a, b, c),
            I::F64OfI64 { d, a } => self.float_of_int(d, a, |b, t, x| b.ins().fcvt_from_sint(t, x)),
            I::F64OfU64 { d, a } => self.float_of_int(d, a, |b, t, x| b.ins().fcvt_from_uint(t, x)),
            I::F32OfI64 { d, a } => self.float_of_int(d, a, |b, t, x| b.ins().fcvt_from_sint(t, x)),
            I::F32OfU64 { d, a } => self.float_of_int(d, a, |b, t, x| b.ins().fcvt_from_uint(t, x)),
            I::I64OfF64 { d, a } => self.i64_of_f64(d, a),
            I::U64OfF64 { d, a } => self.u64_of_f64(d, a),
            I::F64OfF32 { d, a } => self.float_of_int(d, a, |b, t, x| b.ins().fpromote(t, x)),
            I::F32OfF64 { d, a } => self.float_of_int(d, a, |b, t, x| b.ins().fdemote(t, x)),

            I::EqI64 { d, a, b } => self.compare(d, a, b, IntCC::Equal),
            I::NeI64 { d, a, b } => self.compare(d, a, b, IntCC::NotEqual),
            I::LtI64 { d, a, b } => self.compare(d, a, b, IntCC::SignedLessThan),
            I::LeI64 { d, a, b } => self.compare(d, a, b, IntCC::SignedLessThanOrEqual),
            I::LtU64 { d, a, b } => self.compare(d, a, b, IntCC::UnsignedLessThan),
            I::LeU64 { d, a, b } => self.compare(d, a, b, IntCC::UnsignedLessThanOrEqual),
            I::EqF64 { d, a, b } | I::EqF32 { d, a, b } => self.compare_float(d, a, b, FloatCC::Equal),
            I::NeF64 { d, a, b } | I::NeF32 { d, a, b } => self.compare_float(d, a, b, FloatCC::NotEqual),
            I::LtF64 { d, a, b } | I::LtF32 { d, a, b } => self.compare_float(d, a, b, FloatCC::LessThan),
            I::LeF64 { d, a, b } | I::LeF32 { d, a, b } => {
                self.compare_float(d, a, b, FloatCC::LessThanOrEqual)
            }
            I::EqPtr { d, a, b } => self.compare(d, a, b, IntCC::Equal),
            I::NePtr { d, a, b } => self.compare(d, a, b, IntCC::NotEqual),
            I::IsNil { d, a } => self.is_nil(d, a),

            I::Jump { .. } => return Ok(self.jump()),
            I::JumpIf { a, .. } | I::JnotNil { a, .. } => return self.jump_compare_k(a, 0, IntCC::NotEqual),
            I::JumpIfNot { a, .. } | I::Jnil { a, .. } => return self.jump_compare_k(a, 0, IntCC::Equal),
            I::JeqI64 { a, b, .. } => return self.jump_compare(a, b, IntCC::Equal),
            I::JneI64 { a, b, .. } => return self.jump_compare(a, b, IntCC::NotEqual),
            I::JltI64 { a, b, .. } => return self.jump_compare(a, b, IntCC::SignedLessThan),
            I::JleI64 { a, b, .. } => return self.jump_compare(a, b, IntCC::SignedLessThanOrEqual),
            I::JltU64 { a, b, .. } => return self.jump_compare(a, b, IntCC::UnsignedLessThan),
            I::JleU64 { a, b, .. } => return self.jump_compare(a, b, IntCC::UnsignedLessThanOrEqual),
            I::JeqK { a, k, .. } => return self.jump_compare_k(a, k, IntCC::Equal),
            I::JneK { a, k, .. } => return self.jump_compare_k(a, k, IntCC::NotEqual),
            I::JltK { a, k, .. } => return self.jump_compare_k(a, k, IntCC::SignedLessThan),
            I::JleK { a, k, .. } => return self.jump_compare_k(a, k, IntCC::SignedLessThanOrEqual),
            I::JgtK { a, k, .. } => return self.jump_compare_k(a, k, IntCC::SignedGreaterThan),
            I::JgeK { a, k, .. } => return self.jump_compare_k(a, k, IntCC::SignedGreaterThanOrEqual),
            I::JltF64 { a, b, .. } => return self.jump_compare_float(a, b, FloatCC::LessThan),
            I::JleF64 { a, b, .. } => return self.jump_compare_float(a, b, FloatCC::LessThanOrEqual),
            I::JnltF64 { a, b, .. } => {
                return self.jump_compare_float(a, b, FloatCC::UnorderedOrGreaterThanOrEqual);
            }
            I::JnleF64 { a, b, .. } => return self.jump_compare_float(a, b, FloatCC::UnorderedOrGreaterThan),
            I::Switch { a, .. } => return self.switch(a),

            I::NilCheck { p } => self.nil_check(p),
            I::LoadI8 { d, p, off } => self.load(d, p, off, memory::Cell::I8),
            I::LoadU8 { d, p, off } => self.load(d, p, off, memory::Cell::U8),
            I::LoadI16 { d, p, off } => self.load(d, p, off, memory::Cell::I16),
            I::LoadU16 { d, p, off } => self.load(d, p, off, memory::Cell::U16),
            I::LoadI32 { d, p, off } => self.load(d, p, off, memory::Cell::I32),
            I::LoadU32 { d, p, off } => self.load(d, p, off, memory::Cell::U32),
            I::LoadI64 { d, p, off } | I::LoadPtr { d, p, off } | I::LoadWord { d, p, off } => {
                self.load(d, p, off, memory::Cell::B64)
            }
            I::LoadF32 { d, p, off } => self.load(d, p, off, memory::Cell::F32),
            I::LoadF64 { d, p, off } => self.load(d, p, off, memory::Cell::F64),
            I::Store8 { p, off, a } => self.store(p, off, a, memory::Cell::U8),
            I::Store16 { p, off, a } => self.store(p, off, a, memory::Cell::U16),
            I::Store32 { p, off, a } => self.store(p, off, a, memory::Cell::U32),
            I::Store64 { p, off, a } => self.store(p, off, a, memory::Cell::B64),
            I::StoreF32 { p, off, a } => self.store(p, off, a, memory::Cell::F32),
            I::StoreF64 { p, off, a } => self.store(p, off, a, memory::Cell::F64),
            I::StorePtr { p, off, a } | I::StoreWord { p, off, a } => {
                self.store(p, off, a, memory::Cell::Pointer)
            }
            I::PtrAdd { d, p, off } => self.unary(d, p, |b, x| b.ins().iadd_imm_s(x, off as i64)),
            I::BoundsCheck { i, n } => self.bounds_check(i, n),
            I::ElemAddr { d, s, i, size } => self.elem_addr(d, s, i, size),
            I::ElemI8 { d, s, i } => self.elem(d, s, i, memory::Cell::I8),
            I::ElemU8 { d, s, i } => self.elem(d, s, i, memory::Cell::U8),
            I::ElemI16 { d, s, i } => self.elem(d, s, i, memory::Cell::I16),
            I::ElemU16 { d, s, i } => self.elem(d, s, i, memory::Cell::U16),
            I::ElemI32 { d, s, i } => self.elem(d, s, i, memory::Cell::I32),
            I::ElemU32 { d, s, i } => self.elem(d, s, i, memory::Cell::U32),
            I::ElemI64 { d, s, i } | I::ElemPtr { d, s, i } => self.elem(d, s, i, memory::Cell::B64),
            I::ElemF32 { d, s, i } => self.elem(d, s, i, memory::Cell::F32),
            I::ElemF64 { d, s, i } => self.elem(d, s, i, memory::Cell::F64),
            I::SetElem8 { s, i, a } => self.set_elem(s, i, a, memory::Cell::U8),
            I::SetElem16 { s, i, a } => self.set_elem(s, i, a, memory::Cell::U16),
            I::SetElem32 { s, i, a } => self.set_elem(s, i, a, memory::Cell::U32),
            I::SetElem64 { s, i, a } => self.set_elem(s, i, a, memory::Cell::B64),
            I::SetElemF32 { s, i, a } => self.set_elem(s, i, a, memory::Cell::F32),
            I::SetElemF64 { s, i, a } => self.set_elem(s, i, a, memory::Cell::F64),
            I::SetElemPtr { s, i, a } => self.set_elem(s, i, a, memory::Cell::Pointer),
            I::SliceSlice { d, s, lo, hi, size, of: _ } => self.slice_slice(d, s, lo, hi, None, size),
            I::SliceSlice3 { d, s, lo, hi, max, size, of: _ } => {
                self.slice_slice(d, s, lo, hi, Some(max), size)
            }
            I::SliceStr { d, s, lo, hi } => self.slice_str(d, s, lo, hi),

            I::AtomicLoad32 { d, p } => self.atomic_load(d, p, memory::Cell::U32),
            I::AtomicLoad64 { d, p } | I::AtomicLoadPtr { d, p } => self.atomic_load(d, p, memory::Cell::B64),
            I::AtomicStore32 { p, a } => self.atomic_store(p, a, memory::Cell::U32),
            I::AtomicStore64 { p, a } => self.atomic_store(p, a, memory::Cell::B64),
            I::AtomicStorePtr { p, a } => self.atomic_store(p, a, memory::Cell::Pointer),
            I::AtomicAdd32 { d, p, a } => self.atomic_add(d, p, a, memory::Cell::U32),
            I::AtomicAdd64 { d, p, a } => self.atomic_add(d, p, a, memory::Cell::B64),
            I::AtomicAnd32 { d, p, a } => self.atomic_and(d, p, a, memory::Cell::U32),
            I::AtomicAnd64 { d, p, a } => self.atomic_and(d, p, a, memory::Cell::B64),
            I::AtomicOr32 { d, p, a } => self.atomic_or(d, p, a, memory::Cell::U32),
            I::AtomicOr64 { d, p, a } => self.atomic_or(d, p, a, memory::Cell::B64),
            I::AtomicSwap32 { d, p, a } => self.atomic_swap(d, p, a, memory::Cell::U32),
            I::AtomicSwap64 { d, p, a } => self.atomic_swap(d, p, a, memory::Cell::B64),
            I::AtomicSwapPtr { d, p, a } => self.atomic_swap(d, p, a, memory::Cell::Pointer),
            I::AtomicCas32 { d, p, old, new } => self.atomic_cas(d, p, old, new, memory::Cell::U32),
            I::AtomicCas64 { d, p, old, new } => self.atomic_cas(d, p, old, new, memory::Cell::B64),
            I::AtomicCasPtr { d, p, old, new } => self.atomic_cas(d, p, old, new, memory::Cell::Pointer),

            I::Call { func, results, args } => self.call(func, results, args)?,
            I::CallClosure { sig, closure, results, args } => {
                self.call_closure(sig, closure, results, args)?
            }
            I::CallMethod { sig, selector, iface, results, args } => {
                self.call_method(sig, selector, iface, results, args)?
            }
            I::CallRuntime { .. } | I::CallNative { .. } => self.runtime_call(inst)?,
            I::GoCall { .. } | I::GoClosure { .. } | I::MakeClosure { .. } | I::DeferEnd {} => {
                self.call_body(inst)?
            }
            I::CellEnter { d, size, zeroed } => self.cell_enter(d, size, zeroed),
            I::CellLeave { cells, size } => self.cell_leave(cells, size),
            I::Ret { results } => return self.ret(results),
            I::Panic { .. } | I::Unreachable {} => return Ok(self.leave_for_good()),
        }
        Ok(Next::Here)
    }
}

/// Where control is after an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    /// In the same block.
    Here,
    /// Elsewhere: the block has ended.
    Elsewhere,
}
