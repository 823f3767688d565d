package unicode

// The data of the Unicode Character Database: each text is a list of ranges, as package internal/unicode reads them. The
// library makes only those tables that a program uses.

// Version is the version of Unicode.
const Version = "17.0.0"

var (
	C                                  = table(` ^!@#@".#K6!#'!$(#"5#N,G!"S!"$#X!!,<&'@!7#A&Q!"\!"F#:\!"R!"0#=!#",(A!,L"#B%)"#"7#("$%"*"#"%."&##&!#:!#$'&#"7#(#%#!#"&&#"$$",%#"!*22$#*$#7(##&"+%$!#"!:%"-,(#$)"#"7#(##&!#*!##!#$!*$&##&!#3!0##'!"$#%!"##"#$#$$$-&&$$#%!#"!(":6(.#$8#1!#*$#%!*##$#"%"+,7#$8#+&"*#$%,#($#%!#+$6.#$T!#$'&1";#$3$9#*""($"&'#")*+"$6[!&>H"##"&#9"#8!#&"#(+"%^!I"#E!!$H!#E!0#.!F"G&#"!&""Z+#%!#("#%!#J!%"B!#%!#("#%!#0Z!#%!#D"!#A!!";*W""'"^4$Z",709056.#$#6_""+*+*/#,!(Z",L!(G"2@!#-!$-&"$K!"&4M!&;*,$_!"B"#>!#,!(+*/"O!"-F!N"#G%!,]!$0$_!(L!",.L!(W0"'"G!"'")'"@!"V!#0/"'#4!#$*#,!&;(R!>#"<#.!"C!:B!<M$&[4J!,H!UX!"_+(N!#"!&""Y!,#:90(/(_#B";#Z"!4W&R!Q"#W"!#H#!&L!#_"W"0Q!#NS<!"X!0]*F!Y%.^&F!]!$+*Y!.G".-*U#4?$O"#,!$B!#X!!./"+"H#N!=2'"'"'0(#(]!&_#"+*E]*68&R!FP0O+"K#J"(6&(;#&"%#K4^!K!*T!#4%&&#H$!$_%$'"'"'"$$(#(!6#"-#;4##0"/B"\#($&N!$Y"#.!""\"O!B(>$R!<=&E!0?(L!(?#F!!$/R"_$"+*E!&E!&I!.U!4-#0(##,#0(##!"U!6X)072)N!'#K!*H$'""#M!#$""8#I"!,*^"4##!&B!$<(<J"Y!&5"S!##!&)#$>"$&+,*,A"^!H!&-0W!$>"<(;,%6(^$J"L#T!8T!,O!.+*G!$>.#^,@!#K!$"#>'.*@"O!.K!J!;J"=F!80O"&E!0_!#&!6:,+*V!#3!,H!0A##5!23#P!!X#(#"%#0,*\!(+*%#)!##!#7(##&#+!##!#$!#"!("(("($&4+#"!#"G!#+"""#%+##!,#X!]"#&!X!I".+J*W!"G!B"F"4+*.D![!*+*5V!<"0&8P+]!F&T"6)""")##?##!#-!.+J$)"O!",T!I".T"8J",+J%)N%C!:+**#N!/2>$A!"7#/!N$(##M!$"##*.+*'##F!##',+*M!&+J/:,2#J!!">H%"<S!8\<J&P##&!2E&VD%D#8QA!>72\\#(H2PK-[!JL#Z1,@!#+!$R"#+!(?"'2G"2+#(6(4^:[!J,\"(:":V"L"&Z!,2^#&4(0WF'P"A!@&T#X_0%#(##D)!:"X!$"":%.M,FP$L#(.$*,+"%^U'^'$U-*8<2<O!"80U#V#W'2H!"K".Q#H!G"R'5656X"0:L(V"#H"#"""#"%#-"#(B"#%!#)(#=%#&"$(#U*!#E)!#_5!:&#0!\D"@!*'H-(#2!#(##&!&_!@""^&N!$/"+&#^3@!@![!("^<K!J-L!&"^+@!#7!,#^-(#%##0F&"1P"M"&+&#@Q!E"V$^!B,%#<##"!#"+#%"#"!("&"%"$##""")"##"!#%(%%"#+2($#&2F##Z0M!&E#60"0#0F!2O%N#>8M!&*,#:'R)Z>$2$.$[&*-&"<-&Y!.+*I!.?"-&#:*L"Y*./".$,$Z!#"!$1"-&+,T$#H#!F@"AWI!^!_H$"OT%"RI'<O3BZ$_0B^"LZ$(KI(JHFK!Q'^@_+`)
	Cc                                 = table(` ^!@#@"`)
	Cf                                 = table(`M%#SJ!!(7#A&R!#A,!#Q"LY##]_!!&;(R!("2PTW!#Z'!"BF$#0C[(>ACB!&PF%.GTK8#?!\%`)
	Cn                                 = table(`X;"'&(#"5#N,G!"S!"$#X!!,<&'4O(#]!!#F#!8\!"R!"0#=!#",(C!(N'#)!##!#7(#"!"%"*"#"%."&##&!#:!#$'&#"7#(#%#!#"&&#"$$",%#"!*22$#*$#7(##&"+%$!#"!:%"-,(#$)"#"7#(##&!#*!##!#$!*$&##&!#3!0##'!"$#%!"##"#$#$$$-&&$$#%!#"!(":6(.#$8#1!#*$#%!*##$#"%"+,7#$8#+&"*#$%,#($#%!#+$6.#$T!#$'&1";#$3$9#*""($"&'#")*+"$6[!&>H"##"&#9"#8!#&"#(+"%^!I"#E!!$H!#E!0#.!F"G&#"!&""Z+#%!#("#%!#J!%"B!#%!#("#%!#0Z!#%!#D"!#A!!";*W""'"^4$Z",709056.#$#6_""+*+*;*Z",L!(G"2@!#-!$-&"$K!"&4M!&;*,$_!"B"#>!#,!(+*/"O!"-F!N"#G%!,]!$0$_!(L!",.L!(W0"'"G!"'")'"@!"V!#0/"'#4!#$*#F#-"<#.!"C!:B!<M$&[4J!,H!UX!"_+(N!#"!&""Y!,#:90(/(_#B";#Z"!4W&R!Q"#W"!#H#!&L!#_"W"0Q!#NS<!"X!0]*F!Y%.^&F!]!$+*Y!.G".-*U#4?$O"#,!$B!#X!!./"+"H#N!=2'"'"'0(#(]!&_#"+*E]*68&R!&OS("K#J"(6&(;#&"%#K4^!K!*T!#4%&&#H$!#"_%$'"'"'"$$(#(!0&"-#;4##0"/B"\#($&N!$Y"#.!""\"O!B(>$R!<=&E!0?(L!(?#F!!$/R"_$"+*E!&E!&I!.U!4-#0(##,#0(##!"U!6X)072)N!'#K!*H$'""#M!#$""8#I"!,*^"4##!&B!$<(<J"Y!&5"S!##!&)#$>"$&+,*,A"^!H!&-0W!$>"<(;,%6(^$J"L#T!8T!,O!.+*G!$>.#^,@!#K!$"#>'.*@"O!.K!J!;J"=F!80O"&E!0E"2"":,+*V!#3!,H!0A##5!23#P!!X#(#"%#0,*\!(+*%#)!##!#7(##&#+!##!#$!#"!("(("($&4+#"!#"G!#+"""#%+##!,#X!]"#&!X!I".+J*W!"G!B"F"4+*.D![!*+*5V!<"0&8P+]!F&T"6)""")##?##!#-!.+J$)"O!",T!I".T"8J",+J%)N%C!:+**#N!/2>$A!"7#/!N$(##M!$"##*.+*'##F!##',+*M!&+J/:,2#J!!">H%"<S!8\<J&P##&!2E&VD%D#8WB!2\\#(H2PK-[!JL#Z1,@!#+!$R"#+!(?"'2G"2+#(6(4^:[!J,\"(:":V"L"&Z!,2^#&4(0WF'P"A!@&T#X_0%#(##D)!:"X!$"":%.M,FP$L#(.$*,+")VU'^'$U-*8<2<O!"80U#V#W'2H!"C&H!G"R'5656X"0:L(V"#H"#"""#"%#-"#(B"#%!#)(#=%#&"$(#U*!#E)!#_5!:&#0!\D"@!*'H-(#2!#(##&!&_!@""^&N!$/"+&#^3@!@![!("^<K!J-L!&"^+@!#7!,#^-(#%##0F&"1P"M"&+&#@Q!E"V$^!B,%#<##"!#"+#%"#"!("&"%"$##""")"##"!#%(%%"#+2($#&2F##Z0M!&E#60"0#0F!2O%N#>8M!&*,#:'R)Z>$2$.$[&*-&"<-&Y!.+*I!.?"-&#:*L"Y*./".$,$Z!#"!$1"-&+,T$#H#!F@"AWI!^!_H$"OT%"RI'<O3BZ$_0B^"LZ$(KI(LXEK!"Z!A#^'Q'^@_#___!"___!"`)
	Co                                 = table(`@@X!^O,AXA<Z__##Z__#`)
	Cs                                 = table(`@@V!^_#`)
	L                                  = table(`A"R!'R!P!#+%#&!J!"\!"R<%6/((#"B$(""#&"#'"$"#"!D!"D%"T()J*"J"##'!N"H"T!%&N!T"D!""D&"#0!#(!#+!"##1"Z!>P%,#9!^!*"%#&!H!%#*$#8!N!(4&N!",1R"[!J#$#3(20>%.#"#J!","#$!$$#1.""$/"+#)!(%"#J!",""""""@!&"#4!"10"$"J!","""($#30"8#,!,#"#J!","""($#?!#"!"0#2"*$$"&$""#"!#$!#$!"$67#U!!,"$"L!">$#;!"""#"?#%!,"$"L!"2"($#?!"""0"20"$"P"##1&$)$9*&B!$N!"0"##!*[!^"""-,[!""#"!&"N!"#"!0""*##!&"#6!$A!#@"!,"F"<(T#T"5#1!(%&$#$!#(!"%8-#2!H""#&#T""X4"&#,"#"!$#P""&#@""&#,"#"!$#<"P#"&#D$F!>1J%#*$VF!#@!"R!&T$'.(B!.D!/B!/8"$0F#D!#%D"P%((#B""#&!H$+\!R!Z!#(,V"%R!W!L!*H#S"#^"!Z"2.W!Z!."+V";F"J!$+F"#4&T"#$J!&"*""$#&!\+A"J1#*#J"#*#."'"!Z!#H#","#$!"",$&#*%8&$",U##.18F##%#2"#$!&''"!$"4#&&(%#U!!#\S"!F.'&$"-J""#&#N#(#1!J!*,",",",",",",",Q"#V.!#K!!&&"%J%'$"R%"&&T""Z%2^!Q!>A0^[,A"XHK!D"Z"#X0$>+"5\"1\!#J$R!0#L&#B%5@!"$"&"L!>F#/B#_!*$#"!#,!T!+L!:X!(\"=#1!&"2+("P"8$".5L!$#$!@#"#$!##!&##"9$#4($-*#*#**,","T"":'D'>FZ5-L!%@#EH(Z6#R&G!,-(&#"!0"8"("#"!#"!#"!T&B!T63^##J#I!6U#("L(E!R!'R!,P%$*#*#*#$D!6"R!"D!"""<#:C!T'F,X!$@#P!^!.F!".'J"+Z!#F"%.Q!Z)3F"%F"%N")F#-4"<","""4"<",""$F#-L3*J!+.9*"R""0F"*##"!T"""$##!J!+L!*\!B"D!""+J!+R!'R!G!N#'"A"#0!$"$"X!K!X!$X!D!."V!<J#+J!+D!.B!O#P$X!D#.D#.F"G!V!*L!['R"'"1*Y!X!+#)!H!K!B!O!H!<L!-H#Z!"##.!V"A!P!;F">##)D"$#-!\"/&6#"D!B!"P!4"@","#"!$"<"2(\"G!.#"#J!","""($#3-(?2"##"J""#:"#M!!F#3&5$?^"5""#Y%!Z"J!&E!^"5#\!!R".#H"!R!F!,Z%V"U#^#@!.###!,"""N!0#"_".#L"1#"=#+!L"(#6,Z"4#3!N$H&@"@!0"H"2#R!!X!Q#,"""J"6#:!("""^!/#8!T"E(D!0#"!6"B"]##P"!PY!G'F,MR"@&0^B"2*:TY'&LD!ZU&Z!CW!PC!(\!2\$2Z!3^"1&@!H!&D!Q-X"T&^#A!P!#P!M!T$&#C"!6A"""#/!#-!HM.J!^!B#D'^O(&","""D20#>!"##/!$)V8EH"T&&8$0(2G[%H%"L$""###!##!$"6"#"!*"@$"&#.","V!"&"("#$!*"F5#P!"P!"\!"P!"\!"P!"\!"P!"\!"P!".UY!\!'*F(Z#S$X"+,1#B*!X!3V"E/V!E'Z!##P&!Z!"$""",#(*"A',"&"""<"H,\!F$(#UE!!$"T!"""##"2"&"#"'#%"%"!""""##")"!#"#&","&"&"#"!0"@!&$"("@!EJ$^MS"A!ZQ(#ZH+#@S.0ZF!CM"ZA!CO!TT)&RR0`)
	LC                                 = table(`A"R!'R![!#+!J!"\!"D,"&%^,#R!A&&#"$$"#'"$"#"!D!"D%"T()J*"J"*P"XX"J""#&#T"#$A5J%#*CD"4&T"#$A"V"@"8"B"F#J1#*#J"#*#."'"!Z!#H#","#$!"",$&#*%8&$",F(#%#2"#$!&''"!$"*%##!$&(%#U!!#\S"!T'#L&'&$"-J""#&SH>Z"3V!G$Z$"L!$&"X$9"$#V9!R"&0(^$AZ3,-(J@!R!'R!FE!^$A#F"%F"U#4"<","""4"<",""DV!D#.D#^"J!+J![X"^#AK5^#A!P!#P!MI9H%"L$""###!##!$"6"#"!*"@$"&#.","V!"&"("#$!*"F5#P!"P!"\!"P!"\!"P!"\!"P!"\!"P!".UY!2"F!'*VN"F$`)
	Ll                                 = table(`A#R![!#J!!L!"."W!"!1"!O!"#%"!"##"##$!#%##$!"###"#"##"!#"##$"##!##!"'%#"/"!3"!##"#$"Y!"!*###!#"%)"!F$#R!B&#"$#$!"3#<!B"""$$"7"!&"%#!#T!!\""A!"*U!"#-"!A#"Q!P"HZ"T"#$Y7*CD"0"#V#!T"@"8"B"G#U$"!."A#"!.)*+.).)*+.).):#.).).)(""'#$!""")&#").+$""S(#$!#$<%%#")&%#V!LU"^""#$!'"%#"!#"!(&C#"!#("#%-J""#&TH>M!"4;"H$-"!""_!"!,"#"#)"%#"##"!""3"&#&"-"%#"#/";#$V9T"&0(^$AZ3,-(JA!R!NF!N"I$F"\$4"<",""DX!D#^#J![Y"^!AL5^!\!P!GJ9R!;,"B!;R!;&"#"!*"4;R!;R!;R!;R!;R!;R!;R!;R!;V!=P!"*;P!"*;P!"*;P!"*;P!"*"#UY!!0"F!'*XO"B"`)
	Lm                                 = table(`P5B!%6/((#"F$#&_.#G'E%"N("%#@!*#$A%#H%UF!#@$V1#[V!L##D3Q.*O%\#.#C!!F"R5#.18@_""R'#@&V.#L!!&&#B#!#^"!"WX;#CG!!(O(#S#="Z#0Q"#8I#&$"V.#7J$#M#6"H#&*#G@5N!"A_!*"R""0TL!#A!V*#TX#GK3&]/$I!"G18A"""#/!#]_/!$",""RA,Z#J&,N=#T0L2 `)
	Lo                                 = table(`J%#0A(#%!$Q&"[9T!%&N!^!"2D!""D&"#9!#+!"##1"Z!>P%,#9!^!6J!K!P!(4&N!",1P"\!J#$#3(21<%.#"#J!","#$!$$#1.""$/"+#)!(%"#J!",""""""@!&"#4!"10"$"J!","""($#30"8#,!,#"#J!","""($#?!#"!"0#2"*$$"&$""#"!#$!#$!"$67#U!!,"$"L!">$#;!"""#"?#%!,"$"L!"2"($#?!"""0"20"$"P"##1&$)$9*&B!$N!"0"##!*[!^"""-*\!""#"!&"N!"#"!0""*##!&8&A!#@"!,"F"<(T#T"5#1!(%&$#$!#(!"%8-#R#!N4"&#,"#"!$#P""&#@""&#,"#"!$#<"P#"&#D$F!>R#VF!#@!"R!&T$'.(B!.D!/B!/8"$0F#I!#D"!B""H#((#B""#&!H$+\!R!Z!#(,V"%R!W!L!*H#Q%\"2.W!Z!."+V";F"J!$+Z!R#&"*""$#[A!!$X_"N#9L!*,",",",",",",",H1#V!%J%)#"!P%%#&!R""Z%2^!Q!>A0^[,A"HAI!"LG"D"N")V0%>+"C"#R!!H$J%#H#$,"$"&"L!>F#/B#_!*$#"!#,!T!+L!:X!(\"N!(#0+("P"8$".5>"*$#$!@#"#$!##!&##"9"$4(#/!(#*#**,",R$D">FZ5-L!%@#EH(Z6#R&D"#"!0"8"("#"!#"!#"!T&B!T63^##J#I!6U#("L(J#2"X"#\!$*#*#*#$D!6"R!"D!"""<#:C!T'F,X!$@#P!^!.F!".'J"+Z!#F"%.A$Z$C#N")F#]"F#-L3*J!+.Y$*##"!T"""$##!J!+L!*\!B"D!""+J!+R!'R!G!N#'"A"#0!$"$"X!K!X!$X!D!."V!<J#+J!+D!.B!O#P$X%F"G!&"#Q)!P"'"1$""Y!X!+#)!H!K!B!O!H!<L!-H#Z!"##.!V"A!P!;F">##)D"$#-!\"/&6#"D!B!"P!4"@","#"!$"<"2(\"G!.#"#J!","""($#3-(?2"##"J""#:"#M!!F#3&5$?^"5""#Y%!Z"J!&E!^"5#\!!R".#H"!R!F!,Z%V"T&.###!,"""N!0#"_".#L"1#"=#+!L"(#6,Z"4#3!N$H&@"@!0"H"2#R!!X!Q#,"""J"6#:!("""^!/#8!N"""E(D!0#"!6"B"]##P"!PY!G'F,MR"@&0^B"2*:TY'&LD!ZU&Z!CW!PC!(\!2\$2Z!3^"T!H!&D!T-N"V,T$&#P%!HM.J!^!B#D'NP(D20#>!"##/!$)V8EH"T&&8$0(2QS(#V/!V"B!#B*!X!3V"E/T!F'Z!##P&!Z!"$""",#(*#B'!*"&"""<"H,\I!&"T!"""##"2"&"#"'#%"%"!""""##")"!#"#&","&"&"#"!0"@!&$"("@!EJ$^MS"A!ZQ(#ZH+#@S.0ZF!CM"ZA!CO!TT)&RR0`)
	Lt                                 = table(`E.%#G!#VL'!,).).-#0P! `)
	Lu                                 = table(`A"R!F#L!",B!W!"#/"#O!"!%"$""#"!#"!"#&"""$$""""%"!#"##"!#"!""#"!#$('#"-"#1"###"$"Y!"("""##"!$"'"B)#"$#)'#"!""#"!#"!>"0D!##!"$7"&##""#D#Q!A!"*W!"!-"#_""#J"JZ"J""#&S6J%TD"#'!R"#$A*U$"*A#"*.)*+.).)*,'").I"&-&-&-(,&G(#%$$#$##$!&''"!$#&+"&#^!]S"^"Q!#"!"#'"!$"##)$"A#")#"%#NJ>"K!"4;"H$-"$]!"+%"!)"%#"##"$5"!&"("/"!$"#"!1"9#LY5!P!FF!N"I$F"]$4"<",""KW!D#^$J![Y"^!AL5^!A"P!HJ9R!;R!;R!;#"!%#!##!$".;R!;""&#.",<""&"("#$!*<R!;R!;R!;R!;R!;R!?P!B!P!B!P!B!P!B!P!B!#VI$!@"`)
	M                                  = table(`@8^&T(,H(X""#"!#"!#"I"4Q!H!1#F#!*#*#""&D!#?!R!\"4[!0*#9!$"0"$"(L!$\!0K!N!"@"W!$"B!",+">$Y!#"!*#"#$*#+!#;#$Y!#"!&%"#$$#?!#$,$Y!#"!,"$"$5"7*"$Y!#"!*#"#$($+"?#\!!&$$"&*#I!!&X!#"!*"$"&(",">$Y!#"!*"$"&(","0#-!$X!"","$"&*#+!#>!"G"#%!("#"!,3"^!##!*-.C###!.,,J""<%"%"R!F!""&4"F"*#E#!D!8&%$"$#,$&.6"#+!$@6$S=&=$>"?"A"^!*#N!!""#V#!#C!W#6%6\&(Z!2"X!##Q!!X"#65(P!@!G!0-$?8Y!:Q!F!Y$$"H!%#'#$G&^#Q6@"__"$N$#A#!\!K1*J#"UN=&"2A!"Q""Q(#$%#8!&%#T"!#S!!@!;B!.#G!!,:8M!&P!:E!#D"!8-#)!#N!!"S!#"!"#"&""#J!!&&"M'.""QY3#B7!<1>N>#C'V$(GT!$""&&I!$%#F%!#^1!$B"(^)"N"*G"4R!&[#$V!<J!##!#+!$N!4(#^!!"E!:1"M!#-!"Q!:)&""]"6'##^$66&X!"",#"#$*#+!##!*$(D"0"##"&"("#/!#S"!@!8#R"!D!L',#0<"S"@!K#8F#<A(<V'*""#&"#"!#N$!*#,$#=!0I!,"&)#*!2O!>G&.H&.".S"J!":[#*$#"!#"!*"#C"!&"""(\*&*""#Q!!*$(8#FG%'<IF+B!AN"(\!,Y@!#"!J#(&R"#,!#LE3!#BS$!X"#L!_0($*).#,?&U$$\]!L#%B#)#/7("<QJ!,"@!#,"""(E##A%!*X+#^!!$]/&_'"T'##("&#[.!*N#,V]E8^.`)
	Mc                                 = table(`CH"#X!#$)&""S!"[!$'"#"+#L![!$C"#[!!")#"!#V!!#[!"#'!##!#+G#"""$$"$+#J!!"^!&^!"[!#"!&#"""*"=#/!#[!!"&$"$+#K!!#L"!"'.3"K*"@"#L%!#%'##!#:!#+!"#,6"#*##+!"YS!#?B$#(!,""[*&#$%""*A'"[!#"*#"!#)!(R$#Q!&#"!&""^!#?%"##]!#$"#$!#Q!!,)"L%#6WY$"T_="##Y"!#S!!<O$"P!#Q!!#%!##!"O#"#"9#N!"#N##"&#N'!#"!#"!#"T@9#"@$#N!!"%"T##9!#\!Q!$*".#^"!"$""#K%!"@!"[!""&#"#$*#+!#U"!"(##"&"""#F#!")"$#K#!"'#"!$##N'!"'&##R#!")""#N#""'#H#""%#F(!"*#X'!(""%##"#O$!")&%#U">"_!#J&$#"H&#/K##(##V&!&%""#_*!#-Q!")""#IO0!"EQ#L#I#"TK8"'*`)
	Me                                 = table(`HD!"UQ%#_P!!$"$LLA!$`)
	Mn                                 = table(`@8^&T((J(X""#"!#"!#"I"4Q!H!1#F#!*#*#""&D!#?!R!\"4[!0*#9!$"0"$"(L!$\!0K!N!"^!X!#"%.%#$!*+">#[!%&)#5!#;#"Z!#%!#%!##!"$#?!#$,"Z!#%!&""%#5!#7!("#[!##"!$)#(!#,!#?^!#-S!#$X!#"!"&$"&(",">#[!##'&"5"="Z!"%&)#5!#>I"#(!""#["#,-.C###!.,,J""<%"X!:"(""&4"F"*#G#!$"*""#":"%$1&.##!#'0#@6!"S=$>"?"?"A""",)##!2*#N!!""#V#!#C!W#$%"*#'!"\&"##[!","#"#.'2##Q!!8"\!#65&Q!#"!&"#&I!0-"A!&#""$Y!#"!#$"$[!.#"Y$$"8",%#'$"G&^#Q68%#$!4__"$N$#A#!\!K1&L#"UN=#%!0A!"Q""Q(#$%#:!#&X$";B!.#G!!,:4O!$Q!##!$#"H!#D"!(#"#"-#)P!#T!"$#"&""#K!!#)O'##%#QY3B7>1>N>#C'V$(GT!$""&&I!$%#F%!#^1!$B"(^)"N"*G"4R!&\##W!!:J!##!#+!"R!&#"(#^!!"E!("._!#-!#U!!.+&##@#!"##"!#'##^$$.6"Z!"$#F!!*$(G"*.%"/"V".#$"#8U"*"#%!#"!#O'!$'"""<"V".##"!#K#"##!("#F#"##!$"(D(0""A(""#%Q$&#"%#A!!0I!*#&)#*!(#$O!8""G&#"!""#J&!*"*"#S"!H!#,""""[#*$#"!#"!*"#I"!#$"#\*!#,!#U!!&&#"8#FG%'<IF+6$$AN"(\!,Y@!#@"!$R"#YE3!#BS$!X"#L!A1$2.#,?&U$$\]!L#%B#)#/7("<QJ!,"@!#,"""(E##A%!*X+#^!!$]/&_'"T'##("&#[.!*N#,V]E8^.`)
	N                                  = table(`P!2Y#"&##!"BM!2G$2G&2],2W#2%*M#2W#2W#2#*O#8T#2),H#2I#,(D!N#2A#2W#2G"F!M(2G"2P6F!R;$P'2'272M)2A$4F%2'2W%2W"2G$2'2W@!#$!('2G&D##(W6V#O"J!W3Z!JK!#J8:0/$X*&K$2?."<A!2H!<A[<2]%2A**[$2G!2G&272W"2W,2WX42N/X"-P#2"V*T!E!&>#)G$(K&2O=.:,H!0L"(7*A%"#>#Z"A"0U!"?$L"(I#.9.J!,K**Q!2'2W(\!_$2K!&Q#,G$Z!A$2]!2Q$2(F!\'2W*2W#2W+2G#2'F!M"6E-D!^"2W42W"X!D'2G"2W!2G+2G#H!LA!\&BF/2GI"2W"2G$2",O02G(L!^*$ZG72GN!F!-F!M#P!VB!B#AJ"2G-2W/2X'2M60A$2X8T#"$"&M"X""<C>8DW"2`)
	Nd                                 = table(`P!2GQ!2G$2G&2],2W#2W#2W#2W#2W#2W#2W#2W#2W#2A#2W#2G"2W(2G"2GZ!2G!2M)2A$2G%2'2W%2W"2G$2'2GNB!2G52G!2G&272W"2W,2WX42GL!2GD"2'2]82A$2]!2Q$2W(2W*2W#2W+2G#2'F!M"2G-2G#2W42W"2W'2G"2W!2G+2WN02GI"2W"2G$2W02W[72UV"B#AJ"2G-2W/2X'2V:2WT$2`)
	Nl                                 = table(`NW%$PS"D"#&_S##:!./$LU=2QR6H#M.#)G$(KA(\&F\2$`)
	No                                 = table(`R%"&##!"VI"*Y+*Y#$F$,Z&,20R-2VA!F!TC!2A/#VT!$*'2G&>J!#W6!T#O"J!W3Z!JK!#UD!!$K$2?."<A!2H!<QK=*RF6X"B"&2"V*T!E!&UI!.:,H!0L"(7*A%"#>#Z"A"0U!"?$L"(I#.9.J!,K**A+\!_$2K!&Q#,G$F!\+F!FJ!"O-0H;D!T:H!G\2,_8L!JA9F!-F!M#P!OJ%0B=T#"$"&M"X""<C>8`)
	P                                  = table(`A!$"*"&+"$";$"#<"#D!&#$+"$#$_5#)S.*J!"T!#"###M!"5""".#"!"K"&G##L!!8J'$W!<@!#F(!#+M$#Y#Z##G,-#P+["#+!#I%!:"#F!!$H"#K"!&%"P#*L%#E3!.X$#N3M!"O"$H""^$$"$F!4Z)"Y&"A$,"*A%"+,=$]#&\!(_!"A".,#]9!L!)F!"8"6?"/"Z3&>"^A!:P""@!2T,J!@"&A!"\7&""Q##P$!Z""^!#6D-$%2#61#-C##["C@="N($D##+T#*]+&W""I!$"#R!!#P!B#81"]#&_#"1"Z'#SJ4!#Q&!07D"":"#%""V$$"*"&+"$";$"#<"#"!*[,$]4#Q!_,#H7H&#@!Q(0G!#Q#!*C",Z"&R.#_)C!#E$!&M!&^%,N#""&_#&Q!"P"&%#."$Y"*L##K)!#"!#S#!&+""#I#['L!J#$=8M"#C$!"]'#I(!"\$#]"!,T"$"(^"2X&#@#!&K!"F4"K"8P%#QC!!&][""\S."F$#B"!&)#I1!"H)&H*#]E3HO'(T["#_:! `)
	Pc                                 = table(`_"#@_'!#4_NW!"9$P' `)
	Pd                                 = table(`M!#]J!T!#BR#F@!#J@"!(BP###@!"%#=_-#4P##QLS!!#F!+#J%AS##_)`)
	Pe                                 = table(`I!#T!@!#^U#"#_Z!JM"#X!0#[3"#?_A!-"Q"#A!"'"U,5"A"#"B!#FA!"%"M!'"M-)"$'"#"_HS!#Z&>/"$#2"#"K%#T!@!%#`)
	Pf                                 = table(`[%#^Z'$#=IN##"%##0#$`)
	Pi                                 = table(`K%#M['#"##:IN##"%##0#$`)
	Po                                 = table(`A!$"$#%"!#+!#$!#<E"#&/"(#_5)#S.!(J!#W!###M!"5""".#"!"K"&G##L!!8J'$W!<@!#F(!#+M$#Y#Z##G,-#P+["#+!#I%!:"#Q#K"(%"P#*L%#E3!.F8#]#!"H""^$$"$F!*"&Z)"Y&"A$,"*A%"+,=$]#&\!(_!"A".,#C:!#)!,)0#&#$$4"#"!0[D#&""Q##P$!#%!"###!."""##!#+!&"2#&"#"!6#$M-$Z!#^%C@="N($D##+T#*]+&W""I!$"#R!!#P!B#81"]#&_#"1"Z'#EQ4!*##75"#&$$"&($'#"!#V$!""$#%"!#+!#$!#<E!##! [,$]4#Q!_,#H7H&#@!Q(0G!#Q#!*C",Z"&T9#E$!&M!&^%,N#""&_#&Q!"P"&%#."$Y"*L##K)!#"!#S#!&+""#I#['L!J#$=8M"#C$!"]'#I(!"\$#]"!,T"$"(^"2X&#@#!&K!"F4"K"8P%#QC!!&][""\S."F$#B"!&)#I1!"H)&H*#]E3HO'(T["#_:! `)
	Ps                                 = table(`H!#S!@!#_U#"#_Z!_K"#$G!#X!0#[3"#?_A!-"Q"#A!"'"U,5"A"#"B!#FA!"%":#3"%"M-)"$'"##BIS!X&#>"-"$#2"#"K%#S!@!#$# `)
	S                                  = table(`D!#'1$@!#"<#"D!(""##"!$##$?#@!K.&-:&,"#"!>V##/!#Q#L$#K(!"W#$###!#O&+#4!#X'("I$#J+!#'!#V'_##C$!,E$#P&J!#F&B&$0#"!"#*5%"F$."*""&&F&"Q72T6#N+E+#^$!@"B+2*0AB!#"!",$.$.$."F"#.H!$.$4B"_!""&""+#"!"&*"%"%#,!#%!&&&"#[!!#%!L7%X!#\/74R"Z$7NF!M!@##\!+D97\#%^!#J7#R(F'*F+"O!R!"P%-J-;>%#.!#-6"'"\""T'"%2A!J"*#1!Z!,Z!)#0!\!+L"0^3AN&^#QT5L#Z1L!*"H#"^$&+&^1$B'#/!#^]3I$@"N+>A""W!.M!&C##"!"##[$'#1!"@!#"<#"B$,",."Z)0Z!@!#$"8$#P!!V"[S!"P2#F6!#B*!,GC"#VD"!V!KZ2&&#WJ4D[#^.+$$F;'L!0@!@#F']!J/+L"#V#&$7"(Z!%X#6B$$#[%!J%K;#:@!#:@!#:@!#:@!#:]!^?X!&S!.":""IV!#P-MM"#$^##B.!#O(!T"%F&-<#<"<"H"8@*Y!X!.V"%0("/*[$P]!$@!$8$R-'6%#0!4%N#)2'N")Z!#6%"/0H!N5):#8$4$P#"#%!<#6%2(D)"V%+ `)
	Sc                                 = table(`D!#^#!$JG!#\#S/"S/"(#V'H(#F2\L"#EF"!@"W[A!#DN5M##[$\&"$"W_'&_XP!#QM"`)
	Sk                                 = table(`^"#"H"#'%#$J0&-:&,"#"!>V##/!#CH!UY%#"!",$.$.$."]D$"DS=L!*"H#"Q>#/!#GB4!>\;#"C% X@]!(`)
	Sm                                 = table(`K!#1!"^!#"N!#%F!#@!_7#P0!"\Q&#.H!$.$L$#H!!&'#E"!&&"%%#(#@!!##"#@!!T0A!"["#?!N!I!*V.#*W!.P##Q*!&#\!+>A(D(7\#%^!#B0Q!H!#*]^S!#Y9"$E%#1!"^!#"D$#'!$BM#"AKP!#Q^!:#@!:#@!:#@!:#@!:#MY%!#_N"!.`)
	So                                 = table(`F%##%#"R>#K(!#@$!#O&+#4!#X'D0#V+C$*"#E$P&#J!H,$0#"!"#*5%"F$."*""&&F&"Q72T6#S6^$B"B+2*0DL!""&""+#"!#'!("%"%#,!#/"""#[!!#*!&#&""""","\!#""#"!Z!M(.%F!#,#@%"Z!:N"'N$74R"Z$7L+"0"J#)\&"N/M!V"A"^/A0^"6"'L"#R(F'*F+"O!R!"P%-J-;>%#.!#-6"'"Q*"%2A!J"*#1!Z!,Z!)#0!\!+L"0^3AN&^#QT5L#B;&+""#^1!"JJ4>N+>A""W!.N!$E/#$%"."Z)0Z!@!#$"8$#P!!V"[S!"P2#I@!!,GC"#VD"!,%@!KZ2&&#WJ4D[#^.+$$F;'L!0>A#F']!J/+L"#V#&$7"(Z!%X#6B$$#[%!J%JE!^?X!&S!.":""IV!#]Z"B$#R6!T"%F&-<#<"<"H"8@*Y!X!.V"%0("/*[$T/&PM!$@!$8$R-'6%#0!4%N#)2'N")Z!#6%"_!N5):#8$4$P#"#%!<#6%2(D)"V%+ `)
	Yi                                 = table(`@@H!XH"$L#`)
	Z                                  = table(`@!#@$@O%#@L"!2>"&#P!A]# `)
	Zl                                 = table(`HA( `)
	Zp                                 = table(`IA( `)
	Zs                                 = table(`@!#@$@O%#@L"!2E!#P!A]# `)
	ASCII_Hex_Digit                    = table(`P!2(*;*`)
	Adlam                              = table(`@HZ#V$%2%"`)
	Ahom                               = table(`@XE"T!#<%L!`)
	Anatolian_Hieroglyphs              = table(`@@Q"LD!`)
	Arabic                             = table(`@P!("*":"$"^!"2,R!"V&"B"Q"^"Q'B"&T$"X!QR\!Z>#^(A!>Q#("L(D[#\!D"*)0B!*AXW!&"T!"""##"2"&"#"'#%"%"!""""##")"!#"#&","&"&"#"!0"@!&$"("@!U!"`)
	Armenian                           = table(`QI!J"#B##$DL]!(`)
	Avestan                            = table(`@XB"J#$,`)
	Balinese                           = table(`@X&X$"B#`)
	Bamum                              = table(`@UI!N%IHP!PC!`)
	Bassa_Vah                          = table(`PVZ"Z!#*`)
	Batak                              = table(`@^&F#)&`)
	Bengali                            = table(`@L"&".#"#J!","#$!$#0#"#&)#%!#"!&#P!`)
	Beria_Erfe                         = table(`@U["P!#P!`)
	Bhaiksuki                          = table(`@@G"0"X"":+X!`)
	Bidi_Control                       = table(`\P!#RO&!#;!&X!&`)
	Bopomofo                           = table(`J7"ZP+T"Q#^!`)
	Brahmi                             = table(`@@D"Z$%F"* `)
	Braille                            = table(`@@*^/`)
	Buginese                           = table(`@P&V!#"`)
	Buhid                              = table(`@Z%F!`)
	Canadian_Aboriginal                = table(`@@%^G!Q1J$[M@">`)
	Carian                             = table(`@U@"@#`)
	Caucasian_Albanian                 = table(`PIA"F#, `)
	Chakma                             = table(`@HD"H#"B!`)
	Cham                               = table(`@PJ!L#*:#2#&`)
	Cherokee                           = table(`@]$J%#*S[E!^$`)
	Chorasmian                         = table(`P]C"V!`)
	Common                             = table(` @$;*;\""<"(8#@!B.L"&(#F!U##*'#"^3#'/#$A!#]$E0#B$!#ZF!V,&C)#PO!!"H""L&""#NF!.#(!$"*"$##F8!4#L%"4$4"<2B"_!J""$#*"T!"@!J!$%RI!746^Y!A(FG!#R(A0Z%S,H!"#"!N!0.%&\""$#["!#T$!<A!J"*#Q!!\#@!@%P!#Y"!L*AN&^#AH6B"G#$F%2U'#A%L,#/!#SN4!#Q&!07D""D!"&T$#"!\!;*;4+#N!!#A"!*",+(C($%X"$0Q"8T!X"E'T!EMN!&]Z#X/$F;'L!0@!@#F']!J/+L"#Z#$@!)"(Z!%X#V&F!-F!-L%*P!H$H%"L$""###!##!$"6"#"!*"@$"&#.","V!"&"("#$!*"F5#F2#B#RC%F$M"X#C6V"%F&-<#<"<"H"+Z*Y!R!"".V"%0("/*[$P]!$@!$8$R-'6%#0!4%N#)2'N")Z!#6%"/0H!N5):#8$4$P#"#%!<#6%2(D)"L&G@A8#?!\%`)
	Coptic                             = table(`B?:QD*F'&,`)
	Cuneiform                          = table(`@@H"RY!G#\&"(,F,`)
	Cypriot                            = table(`@@B"*##"!T"""$##`)
	Cypro_Minoan                       = table(`P\K"D&`)
	Cyrillic                           = table(`@@!H(#P*QZ%4A%#M"HC$^!AB>^%O\5"APX!Z#B! `)
	Dash                               = table(`M!#]J!T!#BR#F@!#J@"!(^!#H!0#G,E@###@!"%#=_-#4P##QLS!!#F!+#J%AS##_)`)
	Deprecated                         = table(`I*#JI!DH"#"JA""FF"*Z5"WFW; `)
	Deseret                            = table(`@@A"^$`)
	Devanagari                         = table(`@H"@%%<#R!A[G!^!AP<2`)
	Diacritic                          = table(`^"#"H"#'%##!#X/!Z)".&*2"%#*!#^'!&R&#X!!V""#"!#"!#"D$.%"G$"%"$$D"T!\"4[!4C!"_#.J!21V!^!#1$&=#K"1#O#1#O#1#P!!"]!#1(#X#O##1O##1N#"1#]#P##-!("#L#.(L""<%"%"C"$""_!#Q#""I!"%(:,"#+!#B6!"U="?#U$!2*#\*!"E)#5!,##Q!!:#4$<#6I"#0G!0W!"[!#,!#C"!#A"!(S"P!%#'#$S!\#Q!F"&6F!4^-#"!",$.$.$."QG#$^)#[/!(J#&@##SK=-""#=!#S"!#/!@"G#$G##'!#-F!#X$<B!Z!&E!#@#-#E!V$$B"&T!#E#!&*$A$"QY3#B8!<O(#"P!#N!!#D"]7#@E!!("R""0^3$%#F%!#\1!(G!#;!&M,##!"G"4R!&A&#J!I""Y#"_!#M"*$I#"S%"Q""1#9!*$(Z"$""."@##$\#"\'"_##W#!#T#N("C("%#]$T"#3R"#F-C(#"!#R"B"#H+!#8MG%<ZF+#AN"!&\!,U1"C1@!Q""__/&",""BX'Z"#L!A1$$*).#,?&CT#Z#C&,X+#^!!$_7"A7,N#$"$`)
	Digit                              = Nd
	Dives_Akuru                        = table(`@HF",###!,"""Z!""#6*2`)
	Dogra                              = table(`@@F"V#`)
	Duployan                           = table(`@@O#T&&8$0(2#&`)
	Egyptian_Hieroglyphs               = table(`@@L"JE"+TY'`)
	Elbasan                            = table(`@HA"N"`)
	Elymaic                            = table(`@_C"L!`)
	Ethiopic                           = table(`@P$P$"&#,"#"!$#P""&#@""&#,"#"!$#<"P#"&#D$#^!$R!GO&L!*,",",",",",",",CI?*#*#**,",REO","&"""<`)
	Extender                           = table(`W%#Y0!#O;Z-#W3J$#Z"Q7#@$DJ"#Y!D3#O,E"#J\$L!(H#"^"$WX;#WO!C>#7J$#M#6"\C5 Q@""LN!#<%#HF!F)#U#!#S/!"PF!#A:IK3"]D!""#/!#IJ<!#RE!U:$`)
	Garay                              = table(`@JC"J"$X!)"`)
	Georgian                           = table(`@E$J""#&#T""&Q\"T"#$AB$J""#&`)
	Glagolitic                         = table(`@@+^%A]L#,"@!#,"""(`)
	Gothic                             = table(`PY@"T!`)
	Grantha                            = table(`@XD"&".#"#J!","""(#0#"#$##'&,#,$(`)
	Greek                              = table(`P;&"$#&"#%"#"!""#"!D!"\#/>GI&(S!(%(U"#A*!H!#*#J"#*#."'"!Z!#H#"<":#*"D!#$"0H)#_QB![N5\$2#@CT!!H$`)
	Gujarati                           = table(`AT"$"0"$"J!","""(#2"$"$##0!$#6(,`)
	Gunjala_Gondi                      = table(`@KG"*"""H""""*(2`)
	Gurmukhi                           = table(`AP"$"*%"#J!",""""""##"!&%"#$$#(!$"#(!>`)
	Gurung_Khema                       = table(`@HX"R#`)
	Han                                = table(`@T+R!"P%-J-P!#":0/&E>^[,A"^_H!AH6Z6#R&IH="-,J@D!^MS"A!ZQ(#ZH+#@S.0ZF!CM"ZA!CO!TT)&RR0`)
	Hangul                             = table(`@H$^/OQ'"B(Z%R#\!B"\!BW=X!D4FZ5-L!%@#E])\!$*#*#*#$`)
	Hanifi_Rohingya                    = table(`@HC"N")2`)
	Hanunoo                            = table(`@Y%H!`)
	Hatran                             = table(`@GB"D!""&(`)
	Hebrew                             = table(`QL!L#)T!%*II]!R!"("#"!#"!#"!0`)
	Hex_Digit                          = table(`P!2(*;*JU_!2(*;*`)
	Hiragana                           = table(`AB,J%'$B[_"\13#>!"NE0 `)
	Hyphen                             = table(`M!#@$]F!#\S$J@""FP##D7HKS!#J%X" `)
	IDS_Binary_Operator                = table(`P_+"#2R/ `)
	IDS_Trinary_Operator               = table(`R_+"`)
	IDS_Unary_Operator                 = table(`^_+"`)
	ID_Compat_Math_Continue            = table(`R%"&#W]'$4"<T+#%7 CEM##:@!#:@!#:@!#:@!#:`)
	ID_Compat_Math_Start               = table(`BP(#%7 CEM##:@!#:@!#:@!#:@!#:`)
	Ideographic                        = table(`F@,":0/$F>^[,A"^_H!AH6Z6#R&KH=#.!&*JM.J!^!B#D'^[(V8EH3^MS"A!ZQ(#ZH+#@S.0ZF!CM"ZA!CO!TT)&RR0`)
	Imperial_Aramaic                   = table(`@BB"J!"0`)
	Inherited                          = table(`@8^&V("E.4;#A7!$\J$Z"#6E/$"8",%#'$"G&^#M0"C&@"ZY#&L#"FKS!>1:P>#C'[B$#E^N!!X"#L!A1$2.#,?&SZK8^.`)
	Inscriptional_Pahlavi              = table(`@[B"D!&.`)
	Inscriptional_Parthian             = table(`@ZB"J!#.`)
	Javanese                           = table(`@LJ!Z$#2%"`)
	Join_Control                       = table(`L@("`)
	Kaithi                             = table(`@DD"D$+ `)
	Kannada                            = table(`@D#8"$"L!"2"(#0"$"&("&$"&#2"$`)
	Katakana                           = table(`AE,R%#$Q'>Q&\""N%O@S!2"X"SBL!&","""#@)!"S!#/!$`)
	Kawi                               = table(`@XG"@!"P"$X!`)
	Kayah_Li                           = table(`@HJ!Z"" `)
	Kharoshthi                         = table(`@PB"&""&."$"X!#$%2(0`)
	Khitan_Small_Script                = table(`D_["#\X&!H=J! `)
	Khmer                              = table(`@\%Z%#2'2G/^!`)
	Khojki                             = table(`@PD"B!"\"`)
	Khudawadi                          = table(`PUD"T#&2`)
	Kirat_Rai                          = table(`@J["R#`)
	Lao                                = table(`AT#""#"!&"N!"#"!J!#("#"!*"2#&`)
	Latin                              = table(`A"R!'R!P!#0&L!"\!"@<H!(\P&J"'@#&&&8"J$B"^/R+#.18N$"'#<2P"XV"^!CU>J&$B%5<Q9T""0"&W\3,[@!R!'R!FA"*"R""0FZU!\!'*`)
	Lepcha                             = table(`@@'N#$<$$`)
	Letter                             = L
	Limbu                              = table(`@H&\!"6%6%#$!4`)
	Linear_A                           = table(`@PA"L3*J!+.`)
	Linear_B                           = table(`@@@"6"R!"D!"""<#:C!T'`)
	Lisu                               = table(`PFI!^"QU> `)
	Logical_Order_Exception            = table(`@R#(\#(QW"$##[GD!!##""`)
	Lower                              = Ll
	Lycian                             = table(`@T@"X!`)
	Lydian                             = table(`@IB"R!& `)
	Mahajani                           = table(`PJD"L"`)
	Makasar                            = table(`@WG"P!`)
	Malayalam                          = table(`@H#8"$"D#"$"*%>#R!`)
	Mandaic                            = table(`@B"V!# `)
	Manichaean                         = table(`@VB"L"%6`)
	Marchen                            = table(`PCG"^!#J!":`)
	Mark                               = M
	Masaram_Gondi                      = table(`@HG","""V"$#"!#"!.)2`)
	Medefaidrin                        = table(`@R["T%`)
	Meetei_Mayek                       = table(`@WJ!L!J&Z"#2`)
	Mende_Kikakui                      = table(`@@Z#H,#>`)
	Meroitic_Cursive                   = table(`@MB"N!%F!#Z"`)
	Meroitic_Hieroglyphs               = table(`@LB"^!`)
	Miao                               = table(`@X["T$%P#(@!`)
	Modi                               = table(`@PE"H$,2`)
	Modifier_Combining_Mark            = table(`TR!"##D$'#$!#B/!#"!"$#@!`)
	Mongolian                          = table(`@@&"##"!D!'P%(T"VM_!8`)
	Mro                                = table(`@RZ"\!"2%"`)
	Multani                            = table(`@TD","#"!$"<"4`)
	Myanmar                            = table(`@@$^)AJF!\!B#^!QB;F!`)
	Nabataean                          = table(`@DB"\!)0`)
	Nag_Mundari                        = table(`PFY#R"`)
	Nandinagari                        = table(`@MF".#Z"#4`)
	New_Tai_Lue                        = table(`@L&V"%R!'4$"`)
	Newa                               = table(`@@E"V%"(`)
	Nko                                = table(`@^!T##$`)
	Noncharacter_Code_Point            = table(`PN_!^!O0"___!"___!"___!"___!"___!"___!"___!"___!"___!"___!"___!"___!"___!"___!"___!"___!"`)
	Number                             = N
	Nushu                              = table(`A_["#OL0!T8`)
	Nyiakeng_Puachue_Hmong             = table(`@HX#X"$:#2%"`)
	Ogham                              = table(`@T%X!`)
	Ol_Chiki                           = table(`PB'^"`)
	Ol_Onal                            = table(`PNY#T"% `)
	Old_Hungarian                      = table(`@DC"D#.D#(*`)
	Old_Italic                         = table(`@X@"F"*$`)
	Old_North_Arabian                  = table(`@TB"^!`)
	Old_Permic                         = table(`PZ@"T"`)
	Old_Persian                        = table(`@]@"F"%:`)
	Old_Sogdian                        = table(`@XC"N"`)
	Old_South_Arabian                  = table(`@SB"^!`)
	Old_Turkic                         = table(`@@C"P$`)
	Old_Uyghur                         = table(`P[C"R!`)
	Oriya                              = table(`AX"$".#"#J!","""(#0#"#$($%""(#B!`)
	Osage                              = table(`PEA"F"%F"`)
	Osmanya                            = table(`@DA"Z!#2`)
	Other                              = C
	Other_Alphabetic                   = table(`E:#>!6A2:"#"!#"!#"I"4Q!8",1#F#!*%&#"%#D!?>G#4F#"$0"$"&K##]!!4$,'F!W!"#<""&$+">$[!,#"#"+#+!#>!"[!(%"#"%#?!#$,$[!."$""6"7$%$[!,#"#"*"+"?#\!!&$$"$+#I!!&Z!,"$"$)",">$[!,"$"$)","0#-!$[!,"$"$+#+!#>!"L"*"#"!,3"^!##!*3#D##*""1#D%!B!*4"F"O#6"##!$8&%$"$#,$&.6"#+!$US!"?"?"?"C"D!]%"C!#W#!4%0_&(Z!2#F!K"",$R!(Q!<]!$?0#"Z!4S!D!],B"BV!F#WG"^!UC>.C!"C+#)8(Y""S!>"#Z!G!(=6N!&Q!6F!#D"!8-#)!#N!!"S!#"!"#"&#M!!&&#N'!,TY3 XB"(GT!$""&&U8&B"#B*!#N"!"D($V!:N!",$N!0*#^!!"E!63"Z!$Q!8/"]"0##'##^$!08&[!,#"#"+#+!#U"!."##"&""H#8"$K#B!N',#,>"S"<"#K#!2H#:B(8X'*""#"$#"O$,#*%#=!0K!("&34O!:I&.H&.",T"J!":[#*$#"!#"!""#$C"("""&]*&*""#Q!!*$$^N0@!AQ##"!J#(&^""ME3#B[(!*"@!#,"""(E##TR!##(!#&R2#I_!!P!'R!'R!`)
	Other_Default_Ignorable_Code_Point = table(`O:#PP#!#TR!!#PE"_G$#\QS!P"0H@@:#"!X!A#^'Q'^@'`)
	Other_Grapheme_Extend              = table(`^M"#9G+#9G##9I'#"%"""*"H##9X##0VI"#?A@!#&"#&!#F#H""Y@!#BA$!#DI>M##^N5! AQ$#U#I(#/*#A#*##"$&#A'-#R'G(#Z3-#DP!OE4"TK8"'*NUK8^%`)
	Other_ID_Continue                  = table(`W%#P6B_#0IS!#RQ!!#NG$JSS! `)
	Other_ID_Start                     = table(`ED&"RD"#6M[#"`)
	Other_Lowercase                    = table(`J%#0V/0("?(A##U!BL##PA#!Z#.#C!!F"R5#.18T&>Q:R!S\!"_P>"S&#A$!$$"C;&* W@7##!""R""0VCV!Z#`)
	Other_Math                         = table(`^"#R;!"##;!##!#AA'<$,#A!!$9"/"B"8%#$!#%!&3#%#2"#$!&'#$!##!#"!""*$&&(L"(#&"""""#"!&#"%"%B!#""#"!*"#'!#C)!$I%""#92#^-!#-!.&(&"#"$(/#"#*9"Z!#">&*"W*"@!2T,J!@"&A!"DCU!#"%#T&" BFU!H%"L$""###!##!$"6"#"!*"@$"&#.","V!"&"("#$!*"F5#P!"P!"\!"P!"\!"P!"\!"P!"\!"P!".#B#AP%&"T!"""##"2"&"#"'#%"%"!""""##")"!#"#&","&"&"#"!0"@!&$"("@!`)
	Other_Uppercase                    = table(`@K(>G:R!ACS#R!'R!'R!`)
	Pahawh_Hmong                       = table(`@XZ"J$+2","H!&D!`)
	Palmyrene                          = table(`@CB"^!`)
	Pattern_Syntax                     = table(`A!<+,;&"#;!$C!,"#"!%"!%%$#8@!#YX'!L!)<#D!"2R)^L!A%JG!?VF"A0^'B,$%P!0#NHS!!#F(! `)
	Pattern_White_Space                = table(`)(3#E#I\'"9"`)
	Pau_Cin_Hau                        = table(`@VF"P#`)
	Phags_Pa                           = table(`@BJ!N#`)
	Phoenician                         = table(`@HB"V!$ `)
	Prepended_Concatenation_Mark       = table(`@P!*X&#R!A,"Q" [^A"#0`)
	Psalter_Pahlavi                    = table(`@\B"B!(&-,`)
	Punct                              = P
	Quotation_Mark                     = table(`B!#%D$#0]Z'.:"HP##J.!$.$BQS!&^%#%[""`)
	Radical                            = table(`@T+R!"P%-J-`)
	Regional_Indicator                 = table(`FO\#R!`)
	Rejang                             = table(`PIJ!F", `)
	Runic                              = table(`@U%T$$4`)
	STerm                              = table(`A!#-1#JJ!T$$U%#L!!"W'#^!"#$!#F)!#EW!!#W8%"F8#G&!#^$!#N!&#[)!#C+!$C%"+"#">$\%"B""E=#8!#*!"PE#$S)#.7"N-#]G=O("D'#$_+"W""@##Y$!#T$!"Q$"Z'#GQ4#"\!#$!#J%-#1B" UW""^G!(M!&^%"V#&@$$B$"'#1!#Y"!#"!#M#K)"V#"V+"&<J#"Z'$F0#"\'"X""E-"U5"K""JY2"F$#B"!#,J1"I)#GP3IO' `)
	Samaritan                          = table(`@@"Z"#<`)
	Saurashtra                         = table(`@DJ!J$)6`)
	Sentence_Terminal                  = STerm
	Sharada                            = table(`@LD"^%AL".`)
	Shavian                            = table(`PBA"^"`)
	Siddham                            = table(`@LE"J##J"`)
	Sidetic                            = table(`@JB"R!`)
	SignWriting                        = table(`@@V#VH!0("<`)
	Sinhala                            = table(`AL#$"B!$N!"0"##!*$#%!("#"!,'2#$M_@"F!`)
	Soft_Dotted                        = table(`I#"E&#Z(?#U!5#A*C##"JH&#T!.#$E$#^$F-#W&!#SY"F]I#"S!"S!"S!"S!"S!"S!"S!"S!"S!"S!"S!"S!"GD"#R)!#;`)
	Sogdian                            = table(`PYC"R"`)
	Sora_Sompeng                       = table(`PFD"P!(2`)
	Soyombo                            = table(`PRF"D%`)
	Space                              = Z
	Sundanese                          = table(`@\&^#A(.`)
	Sunuwar                            = table(`@^F"B"/2`)
	Syloti_Nagri                       = table(`@@J!X"`)
	Symbol                             = S
	Syriac                             = table(`@X!:"V##$Q(4`)
	Tagalog                            = table(`@X%J!* `)
	Tagbanwa                           = table(`@[%8"$""`)
	Tai_Le                             = table(`PJ&Z!#(`)
	Tai_Tham                           = table(`@Q&\#"X!#4'2':`)
	Tai_Viet                           = table(`@TJ!D$9(`)
	Tai_Yo                             = table(`@VY#\!"J!)"`)
	Takri                              = table(`@TE"R#'2`)
	Tamil                              = table(`B\"""*$$"&$""#"!#$!#$!"$6%($$"&##'/H!F^D"B#. `)
	Tangsa                             = table(`PSZ"\$"2`)
	Tangut                             = table(`@_["#@!!\O-A0\!B#D'`)
	Telugu                             = table(`@@#8"$"L!">#0"$"&(""$""#&#2(0`)
	Terminal_Punctuation               = table(`A!#+"#,!#$_9#)B0#Z!I"#/"$U%#L!!2"#L'!#W!!(".@!#F(!#UG!!#M%%*X)"V8.F8#]#!"H""^$$$#H!!$#"[)"C+&C%"+""$>$\%(_!"E=#8!#*!"PE#$S)#.%#+""$"M-"\G="N($D'(_+"W""@##X$!"T$$@$#1!#Z'GQ4##!#Z!!""&J%#+"#,!#$B"##[A!#Q!GD!#H&W)"Y$*E"*Z"&Y=(M!&^%,Q#&@$$B$"'#1!#Y"!&M##K)!#V#!"-"G+&$<J#"Z'$F0#"\'"X""%"_,$N!#F4!#K"!#LI!!&ZO1"F$#B"!"+#J1!#H)!#GP3HO'&`)
	Thaana                             = table(`@\!B#`)
	Thai                               = table(`AP#R#&V!`)
	Tibetan                            = table(`@X#N$"F"%L""F""<",%"`)
	Tifinagh                           = table(`PI+N#("/ `)
	Tirhuta                            = table(`@DE"N$)2`)
	Title                              = Lt
	Todhri                             = table(`@NA"F#`)
	Tolong_Siki                        = table(`PMG"V"%2`)
	Toto                               = table(`PTX#\!`)
	Tulu_Tigalari                      = table(`@\D"2"##"J""2"##"&"2"")"`)
	Ugaritic                           = table(`@\@"Z!" `)
	Unified_Ideograph                  = table(`@@-^[,A"^_H!OP6""#"!#+"#"!##!"WNA"^MS"A!ZQ(#ZH+#@S.0ZF!CM$TT)&RR0`)
	Upper                              = Lu
	Vai                                = table(`@HI!V2`)
	Variation_Selector                 = table(`K@&$"#QOY!!<QW@:^.`)
	Vithkuqi                           = table(`PKA"4"<","""4"<",""`)
	Wancho                             = table(`@VX#R#& `)
	Warang_Citi                        = table(`@EF"D%- `)
	White_Space                        = table(`)(3#E#;#@O%@L"4>"&#P!A]# `)
	Yezidi                             = table(`@TC"R""$#"`)
	Zanabazar_Square                   = table(`@PF"N$`)
)

// Categories are the tables of general categories by name.
var Categories = map[string]*RangeTable{
	"C":  C,
	"Cc": Cc,
	"Cf": Cf,
	"Cn": Cn,
	"Co": Co,
	"Cs": Cs,
	"L":  L,
	"LC": LC,
	"Ll": Ll,
	"Lm": Lm,
	"Lo": Lo,
	"Lt": Lt,
	"Lu": Lu,
	"M":  M,
	"Mc": Mc,
	"Me": Me,
	"Mn": Mn,
	"N":  N,
	"Nd": Nd,
	"Nl": Nl,
	"No": No,
	"P":  P,
	"Pc": Pc,
	"Pd": Pd,
	"Pe": Pe,
	"Pf": Pf,
	"Pi": Pi,
	"Po": Po,
	"Ps": Ps,
	"S":  S,
	"Sc": Sc,
	"Sk": Sk,
	"Sm": Sm,
	"So": So,
	"Z":  Z,
	"Zl": Zl,
	"Zp": Zp,
	"Zs": Zs,
}

// Scripts are the tables of scripts by name.
var Scripts = map[string]*RangeTable{
	"Adlam":                  Adlam,
	"Ahom":                   Ahom,
	"Anatolian_Hieroglyphs":  Anatolian_Hieroglyphs,
	"Arabic":                 Arabic,
	"Armenian":               Armenian,
	"Avestan":                Avestan,
	"Balinese":               Balinese,
	"Bamum":                  Bamum,
	"Bassa_Vah":              Bassa_Vah,
	"Batak":                  Batak,
	"Bengali":                Bengali,
	"Beria_Erfe":             Beria_Erfe,
	"Bhaiksuki":              Bhaiksuki,
	"Bopomofo":               Bopomofo,
	"Brahmi":                 Brahmi,
	"Braille":                Braille,
	"Buginese":               Buginese,
	"Buhid":                  Buhid,
	"Canadian_Aboriginal":    Canadian_Aboriginal,
	"Carian":                 Carian,
	"Caucasian_Albanian":     Caucasian_Albanian,
	"Chakma":                 Chakma,
	"Cham":                   Cham,
	"Cherokee":               Cherokee,
	"Chorasmian":             Chorasmian,
	"Common":                 Common,
	"Coptic":                 Coptic,
	"Cuneiform":              Cuneiform,
	"Cypriot":                Cypriot,
	"Cypro_Minoan":           Cypro_Minoan,
	"Cyrillic":               Cyrillic,
	"Deseret":                Deseret,
	"Devanagari":             Devanagari,
	"Dives_Akuru":            Dives_Akuru,
	"Dogra":                  Dogra,
	"Duployan":               Duployan,
	"Egyptian_Hieroglyphs":   Egyptian_Hieroglyphs,
	"Elbasan":                Elbasan,
	"Elymaic":                Elymaic,
	"Ethiopic":               Ethiopic,
	"Garay":                  Garay,
	"Georgian":               Georgian,
	"Glagolitic":             Glagolitic,
	"Gothic":                 Gothic,
	"Grantha":                Grantha,
	"Greek":                  Greek,
	"Gujarati":               Gujarati,
	"Gunjala_Gondi":          Gunjala_Gondi,
	"Gurmukhi":               Gurmukhi,
	"Gurung_Khema":           Gurung_Khema,
	"Han":                    Han,
	"Hangul":                 Hangul,
	"Hanifi_Rohingya":        Hanifi_Rohingya,
	"Hanunoo":                Hanunoo,
	"Hatran":                 Hatran,
	"Hebrew":                 Hebrew,
	"Hiragana":               Hiragana,
	"Imperial_Aramaic":       Imperial_Aramaic,
	"Inherited":              Inherited,
	"Inscriptional_Pahlavi":  Inscriptional_Pahlavi,
	"Inscriptional_Parthian": Inscriptional_Parthian,
	"Javanese":               Javanese,
	"Kaithi":                 Kaithi,
	"Kannada":                Kannada,
	"Katakana":               Katakana,
	"Kawi":                   Kawi,
	"Kayah_Li":               Kayah_Li,
	"Kharoshthi":             Kharoshthi,
	"Khitan_Small_Script":    Khitan_Small_Script,
	"Khmer":                  Khmer,
	"Khojki":                 Khojki,
	"Khudawadi":              Khudawadi,
	"Kirat_Rai":              Kirat_Rai,
	"Lao":                    Lao,
	"Latin":                  Latin,
	"Lepcha":                 Lepcha,
	"Limbu":                  Limbu,
	"Linear_A":               Linear_A,
	"Linear_B":               Linear_B,
	"Lisu":                   Lisu,
	"Lycian":                 Lycian,
	"Lydian":                 Lydian,
	"Mahajani":               Mahajani,
	"Makasar":                Makasar,
	"Malayalam":              Malayalam,
	"Mandaic":                Mandaic,
	"Manichaean":             Manichaean,
	"Marchen":                Marchen,
	"Masaram_Gondi":          Masaram_Gondi,
	"Medefaidrin":            Medefaidrin,
	"Meetei_Mayek":           Meetei_Mayek,
	"Mende_Kikakui":          Mende_Kikakui,
	"Meroitic_Cursive":       Meroitic_Cursive,
	"Meroitic_Hieroglyphs":   Meroitic_Hieroglyphs,
	"Miao":                   Miao,
	"Modi":                   Modi,
	"Mongolian":              Mongolian,
	"Mro":                    Mro,
	"Multani":                Multani,
	"Myanmar":                Myanmar,
	"Nabataean":              Nabataean,
	"Nag_Mundari":            Nag_Mundari,
	"Nandinagari":            Nandinagari,
	"New_Tai_Lue":            New_Tai_Lue,
	"Newa":                   Newa,
	"Nko":                    Nko,
	"Nushu":                  Nushu,
	"Nyiakeng_Puachue_Hmong": Nyiakeng_Puachue_Hmong,
	"Ogham":                  Ogham,
	"Ol_Chiki":               Ol_Chiki,
	"Ol_Onal":                Ol_Onal,
	"Old_Hungarian":          Old_Hungarian,
	"Old_Italic":             Old_Italic,
	"Old_North_Arabian":      Old_North_Arabian,
	"Old_Permic":             Old_Permic,
	"Old_Persian":            Old_Persian,
	"Old_Sogdian":            Old_Sogdian,
	"Old_South_Arabian":      Old_South_Arabian,
	"Old_Turkic":             Old_Turkic,
	"Old_Uyghur":             Old_Uyghur,
	"Oriya":                  Oriya,
	"Osage":                  Osage,
	"Osmanya":                Osmanya,
	"Pahawh_Hmong":           Pahawh_Hmong,
	"Palmyrene":              Palmyrene,
	"Pau_Cin_Hau":            Pau_Cin_Hau,
	"Phags_Pa":               Phags_Pa,
	"Phoenician":             Phoenician,
	"Psalter_Pahlavi":        Psalter_Pahlavi,
	"Rejang":                 Rejang,
	"Runic":                  Runic,
	"Samaritan":              Samaritan,
	"Saurashtra":             Saurashtra,
	"Sharada":                Sharada,
	"Shavian":                Shavian,
	"Siddham":                Siddham,
	"Sidetic":                Sidetic,
	"SignWriting":            SignWriting,
	"Sinhala":                Sinhala,
	"Sogdian":                Sogdian,
	"Sora_Sompeng":           Sora_Sompeng,
	"Soyombo":                Soyombo,
	"Sundanese":              Sundanese,
	"Sunuwar":                Sunuwar,
	"Syloti_Nagri":           Syloti_Nagri,
	"Syriac":                 Syriac,
	"Tagalog":                Tagalog,
	"Tagbanwa":               Tagbanwa,
	"Tai_Le":                 Tai_Le,
	"Tai_Tham":               Tai_Tham,
	"Tai_Viet":               Tai_Viet,
	"Tai_Yo":                 Tai_Yo,
	"Takri":                  Takri,
	"Tamil":                  Tamil,
	"Tangsa":                 Tangsa,
	"Tangut":                 Tangut,
	"Telugu":                 Telugu,
	"Thaana":                 Thaana,
	"Thai":                   Thai,
	"Tibetan":                Tibetan,
	"Tifinagh":               Tifinagh,
	"Tirhuta":                Tirhuta,
	"Todhri":                 Todhri,
	"Tolong_Siki":            Tolong_Siki,
	"Toto":                   Toto,
	"Tulu_Tigalari":          Tulu_Tigalari,
	"Ugaritic":               Ugaritic,
	"Vai":                    Vai,
	"Vithkuqi":               Vithkuqi,
	"Wancho":                 Wancho,
	"Warang_Citi":            Warang_Citi,
	"Yezidi":                 Yezidi,
	"Yi":                     Yi,
	"Zanabazar_Square":       Zanabazar_Square,
}

// Properties are the tables of properties by name.
var Properties = map[string]*RangeTable{
	"ASCII_Hex_Digit":                    ASCII_Hex_Digit,
	"Bidi_Control":                       Bidi_Control,
	"Dash":                               Dash,
	"Deprecated":                         Deprecated,
	"Diacritic":                          Diacritic,
	"Extender":                           Extender,
	"Hex_Digit":                          Hex_Digit,
	"Hyphen":                             Hyphen,
	"IDS_Binary_Operator":                IDS_Binary_Operator,
	"IDS_Trinary_Operator":               IDS_Trinary_Operator,
	"IDS_Unary_Operator":                 IDS_Unary_Operator,
	"ID_Compat_Math_Continue":            ID_Compat_Math_Continue,
	"ID_Compat_Math_Start":               ID_Compat_Math_Start,
	"Ideographic":                        Ideographic,
	"Join_Control":                       Join_Control,
	"Logical_Order_Exception":            Logical_Order_Exception,
	"Modifier_Combining_Mark":            Modifier_Combining_Mark,
	"Noncharacter_Code_Point":            Noncharacter_Code_Point,
	"Other_Alphabetic":                   Other_Alphabetic,
	"Other_Default_Ignorable_Code_Point": Other_Default_Ignorable_Code_Point,
	"Other_Grapheme_Extend":              Other_Grapheme_Extend,
	"Other_ID_Continue":                  Other_ID_Continue,
	"Other_ID_Start":                     Other_ID_Start,
	"Other_Lowercase":                    Other_Lowercase,
	"Other_Math":                         Other_Math,
	"Other_Uppercase":                    Other_Uppercase,
	"Pattern_Syntax":                     Pattern_Syntax,
	"Pattern_White_Space":                Pattern_White_Space,
	"Prepended_Concatenation_Mark":       Prepended_Concatenation_Mark,
	"Quotation_Mark":                     Quotation_Mark,
	"Radical":                            Radical,
	"Regional_Indicator":                 Regional_Indicator,
	"STerm":                              STerm,
	"Sentence_Terminal":                  STerm,
	"Soft_Dotted":                        Soft_Dotted,
	"Terminal_Punctuation":               Terminal_Punctuation,
	"Unified_Ideograph":                  Unified_Ideograph,
	"Variation_Selector":                 Variation_Selector,
	"White_Space":                        White_Space,
}

// FoldCategory has what is outside of a category but equal to a rune of it but for case.
var FoldCategory = map[string]*RangeTable{
	"L":  table(`E: `),
	"Ll": table(`A"R!F#L!",B!O!"$%"#/"#O!"!%"$""#"!#"!"#&"""$$""""%"!#"##"!#"!""#"!#$(""""""/"#1"#""#"!""Y!"("""##"!$"'"W'#K!"#$)#'"$"#"!#"!>"0D!#)"5"&##""#D#Q!A!"*W!"!-"#_""#J"JZ"J""#&S6J%TD"#'!R"#$A*U$"*A#"*.)*+.).)*,'").9.).).)(,(,&-(,(J)#$!#'Q"#]S"!\"Q!#"!"#'"!$"##)$"A#")#"%#NJ>"K!"4;"H$-"$]!"+%"!)"%#"##"$5"!&"("/"!$"#"!1"9#LY5!P!FF!N"I$F"]$4"<",""KW!D#^$J![Y"^!AL5^!A"P!HR>B"`),
	"Lt": table(`D.#"!#"!#"E!#"ML'.).).,#0P! `),
	"Lu": table(`A#R![!#J!!L!"."O!"$%"#/"#M!"#%"!"##"##$&##$$###"#"##%##$"##$#"&""""""/"!3"#""#$"E!"$1")##!#"%)"!("""#"!#$!#"!$"(##"!##(##""$*&#+!#G%L!#"$#$!"O!&"Z!""$$"7"!&"%#U!^""A!"*U!"#-"!A#"R!J"JZ"T"#$Y7*CD"0"#O'$#1S#U$"&#&"]""!.)*+.).)*,'").):S!"-#2!#/!#$I+#V!LU"^""#$!'"'##+C#")#"%#-!H""#&TH>M!"4;"H$-"$]!"+#"#)"%#%""#3",/"%#"#/";#]:=^$B\4R!NF!N"I$F"\$4"<",""DX!D#^#J![Y"^!AL5^!\!P!OR>B"`),
	"M":  table(`Y<#@!E@' `),
	"Mn": table(`Y<#@!E@' `),
}

// FoldScript is the same for scripts.
var FoldScript = map[string]*RangeTable{
	"Common":    table(`\<#@!`),
	"Greek":     table(`U%#P4`),
	"Inherited": table(`Y<#@!E@' `),
}

// CategoryAliases are other names of categories.
var CategoryAliases = map[string]string{
	"Cased_Letter":          "LC",
	"Close_Punctuation":     "Pe",
	"Combining_Mark":        "M",
	"Connector_Punctuation": "Pc",
	"Control":               "Cc",
	"Currency_Symbol":       "Sc",
	"Dash_Punctuation":      "Pd",
	"Decimal_Number":        "Nd",
	"Enclosing_Mark":        "Me",
	"Final_Punctuation":     "Pf",
	"Format":                "Cf",
	"Initial_Punctuation":   "Pi",
	"Letter":                "L",
	"Letter_Number":         "Nl",
	"Line_Separator":        "Zl",
	"Lowercase_Letter":      "Ll",
	"Mark":                  "M",
	"Math_Symbol":           "Sm",
	"Modifier_Letter":       "Lm",
	"Modifier_Symbol":       "Sk",
	"Nonspacing_Mark":       "Mn",
	"Number":                "N",
	"Open_Punctuation":      "Ps",
	"Other":                 "C",
	"Other_Letter":          "Lo",
	"Other_Number":          "No",
	"Other_Punctuation":     "Po",
	"Other_Symbol":          "So",
	"Paragraph_Separator":   "Zp",
	"Private_Use":           "Co",
	"Punctuation":           "P",
	"Separator":             "Z",
	"Space_Separator":       "Zs",
	"Spacing_Mark":          "Mc",
	"Surrogate":             "Cs",
	"Symbol":                "S",
	"Titlecase_Letter":      "Lt",
	"Unassigned":            "Cn",
	"Uppercase_Letter":      "Lu",
	"cntrl":                 "Cc",
	"digit":                 "Nd",
	"punct":                 "P",
}

// GraphicRanges are the runes that are graphic.
var GraphicRanges = []*RangeTable{L, M, N, P, S, Zs}

// PrintRanges are the runes that can be printed.
var PrintRanges = []*RangeTable{L, M, N, P, S}

// CaseRanges says how far runes are from their other cases.
var CaseRanges = cases(`A"9 @" '9_! _![! NN! NN!+6 @" "& @" "6_! _!"&_! _!! R' R'!O!@@@D"@@@D"@@@D"!  M, ! O. O.!%@@@D"@@@D"@@@D""/@@@D"@@@D"@@@D""M!@@@D"@@@D"@@@D"!  Q' !%@@@D"@@@D"@@@D"! W2 W2! F, F,!  D- !#@@@D"@@@D"@@@D"!  \, !!@@@D"@@@D"@@@D"!! Z, !!@@@D"@@@D"@@@D""  ^$ !  T, !  V, !!@@@D"@@@D"@@@D"!  Z, !  ^, ! B& B&!  F- !  B- !!@@@D"@@@D"@@@D"! F* F*! BDS" BDS"!  F- !  J- ! D( D(!  L- !%@@@D"@@@D"@@@D"!  T- !!@@@D"@@@D"@@@D"!  T- #!@@@D"@@@D"@@@D"!  T- !!@@@D"@@@D"@@@D"!! R- !#@@@D"@@@D"@@@D"!  V- !!@@@D"@@@D"@@@D"#!@@@D"@@@D"@@@D"" P# P#%  $"! !" ! # !!  $"! !" ! # !!  $"! !" ! # !!/@@@D"@@@D"@@@D"! ]$ ]$!1@@@D"@@@D"@@@D""  $"! !" ! # !!!@@@D"@@@D"@@@D"!  A& !  O# !G!@@@D"@@@D"@@@D"!  C( "1@@@D"@@@D"@@@D"'  VB5 !!@@@D"@@@D"@@@D"!  E* !  PB5 !!^C5 ^C5!!@@@D"@@@D"@@@D"!  E, !  J$ !  N$ !)@@@D"@@@D"@@@D"! ^A5 ^A5! XA5 XA5! \A5 \A5! C- C-! [, [,"!Y, Y," S, S," U, U,! ^TR" ^TR"$ Y, Y,! VTR" VTR"" ], ],! NVR" NVR"! PRR" PRR"! HTR" HTR"" A- A-! E- E-! HTR" HTR"! N_4 N_4! BTR" BTR"# E- E-" Z_4 Z_4! I- I-# K- K-( N^4 N^4# S- S-" FTR" FTR"! S- S-$ TRR" TRR"! S- S-! I$ I$!!Q- Q-! M$ M$& U- U-+ JQR" JQR"! DQR" DQR"G% H% H%K!#@@@D"@@@D"@@@D"#!@@@D"@@@D"@@@D"$"D( D("  H' '  L" "" J" "  @$ "! ^# "0 @" "( @" ! K" K"!"I" I""0_! _!! ]! ]!!(_! _!! _# _#!!]# ]#!  0 ! [# [#! Q# Q#$ ]" ]"! K# K#! / /!7@@@D"@@@D"@@@D"! K% K%! _$ _$! . .! G' G'!  W# ! _% _%"!@@@D"@@@D"@@@D"!  - !!@@@D"@@@D"@@@D""" C( !/ @% !? @" !?_! _!!/_$ _$!A!@@@D"@@@D"@@@D")U!@@@D"@@@D"@@@D"!  > !-@@@D"@@@D"@@@D"! = =!_"@@@D"@@@D"@@@D""E! @# +E!_" _"ZX"E! @F. "  @F. &  @F. #J!@\%  #"@\%  A5O" @]K" !% 0 #%/ /CD" [F, [F,! YF, YF,! GF, GF,!!CF, CF,! EF, EF,! WE, WE,! IB, IB,! D\D" D\D"!!@@@D"@@@D"@@@D"&J! _[% #" _[% Z% H@E" H@E"$ LN' LN'1 PCE" PCE"R#U$@@@D"@@@D"@@@D"& U# U##  ][. "_"@@@D"@@@D"@@@D"!'0 0!' / !%0 0#% / #'0 0!' / !'0 0!' / !%0 0#% / $ 0 0" 0 0" 0 0" 0 0"  / "  / "  / "  / !'0 0!' / !!T$ T$!#L% L%!!H& H&!!@( @(!!@' @'!!\' \'#'0 0!' / !'0 0!' / !'0 0!' / !!0 0" 2 2%! / !! S$ !  1 " IB. IB.% 2 2%# K% !  1 $!0 0'! / !! G& %!0 0$ . .#! / !! _& !  - ' 2 2%! _' !! [' !  1 J)  YU. $  ]K0 !  KD0 '  X! < W! W!2/ @! !/? ?$!@@@D"@@@D"@@@D"R99 T! !9S! S!WX!O! @# !O!_" _"!!@@@D"@@@D"@@@D"!  M_4 !  KN' !  M^4 ! UB5 UB5! OB5 OB5!%@@@D"@@@D"@@@D"!  WA5 !  Y_4 !  ]A5 !  [A5 "!@@@D"@@@D"@@@D""!@@@D"@@@D"@@@D"(! ]C5 !C#@@@D"@@@D"@@@D"(#@@@D"@@@D"@@@D"$!@@@D"@@@D"@@@D"-E!_E. _E." _E. _E.& _E. _E.SH>M!@@@D"@@@D"@@@D"3;@@@D"@@@D"@@@D"G$-@@@D"@@@D"@@@D"#]!@@@D"@@@D"@@@D"*#@@@D"@@@D"@@@D"!  G@E" !)@@@D"@@@D"@@@D"$!@@@D"@@@D"@@@D"!  ORR" ##@@@D"@@@D"@@@D"! @# @#"3@@@D"@@@D"@@@D"!  GTR" !  ]TR" !  UTR" !  ATR" !  GTR" "  CQR" !  SRR" !  IQR" !  @Z! !/@@@D"@@@D"@@@D"!  _" !  ETR" !  OCE" !#@@@D"@@@D"@@@D"!  MVR" !/@@@D"@@@D"@@@D"!  ADS" 9!@@@D"@@@D"@@@D"]: _Y! _Y!=O"_\K" _\K"B[49 @" '9_! _!FE!G! P" !G!O" O"A#C! P" %C!O" O"U#* N" ". N" "& N" "! N" "*M" M"".M" M""&M" M""!M" M"DV!R! @$ .R!_# _#^"5 @" +5_! _![X"? @" !?_! _!AK5? @" !?_! _!A!8 V! #8U! U!MQ>A! D" !A!C" C"`)
