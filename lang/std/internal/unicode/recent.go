package unicode

// The native tables are those of Unicode 16. These are the runes that came with Unicode 17: ranges as distance from the last
// one, length less one, and properties, as reader reads them.
const recent = "OD\" !M> !@$ !SO#.@(#+@(VN! @$UV\" @$XA? #! %# #\" #= !R^4/@$^-!@$W!&@$R[\"9!LK!\"!) @\"!'@$B!!@(EC#'@(I2K!!" +
	"%)P!WE48##8%_(!!!\"@!B@&'!JH!5!B#R#!HX/\"@$^-6@$00@$P^%>!\"\"!! @(!!!! @(!&!!!@(!$!! @()!!Y^# @$_$#@$V*(@$\\" +
	"+#@$S! @$$ @$Z! @$% @$= @$% @$K( @$@ZN!%!C[%+!CH5IF$!"

// recentProperties is the properties of a rune that Unicode 16 does not know.
func recentProperties(r rune) int {
	in := reader{s: recent}
	high := uint32(0)
	for in.at < len(recent) {
		low := high + in.number()
		high = low + in.number()
		set := int(in.number())
		if uint32(r) < low {
			break
		}
		if uint32(r) <= high {
			return set | graphic | printing
		}
	}
	return 0
}
