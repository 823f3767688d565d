package tables

// Named is the text of the general category or script of a name, empty if there is none. The name is in lower case, and
// without spaces, hyphens and underscores.
func Named(name string) string {
	switch name {
	case "c", "other":
		return C
	case "cc", "control", "cntrl":
		return Cc
	case "cf", "format":
		return Cf
	case "cn", "unassigned":
		return Cn
	case "co", "privateuse":
		return Co
	case "cs", "surrogate":
		return Cs
	case "l", "letter":
		return L
	case "lc", "casedletter":
		return LC
	case "ll", "lowercaseletter":
		return Ll
	case "lm", "modifierletter":
		return Lm
	case "lo", "otherletter":
		return Lo
	case "lt", "titlecaseletter":
		return Lt
	case "lu", "uppercaseletter":
		return Lu
	case "m", "combiningmark", "mark":
		return M
	case "mc", "spacingmark":
		return Mc
	case "me", "enclosingmark":
		return Me
	case "mn", "nonspacingmark":
		return Mn
	case "n", "number":
		return N
	case "nd", "decimalnumber", "digit":
		return Nd
	case "nl", "letternumber":
		return Nl
	case "no", "othernumber":
		return No
	case "p", "punctuation", "punct":
		return P
	case "pc", "connectorpunctuation":
		return Pc
	case "pd", "dashpunctuation":
		return Pd
	case "pe", "closepunctuation":
		return Pe
	case "pf", "finalpunctuation":
		return Pf
	case "pi", "initialpunctuation":
		return Pi
	case "po", "otherpunctuation":
		return Po
	case "ps", "openpunctuation":
		return Ps
	case "s", "symbol":
		return S
	case "sc", "currencysymbol":
		return Sc
	case "sk", "modifiersymbol":
		return Sk
	case "sm", "mathsymbol":
		return Sm
	case "so", "othersymbol":
		return So
	case "z", "separator":
		return Z
	case "zl", "lineseparator":
		return Zl
	case "zp", "paragraphseparator":
		return Zp
	case "zs", "spaceseparator":
		return Zs
	case "adlam":
		return Adlam
	case "ahom":
		return Ahom
	case "anatolianhieroglyphs":
		return Anatolian_Hieroglyphs
	case "arabic":
		return Arabic
	case "armenian":
		return Armenian
	case "avestan":
		return Avestan
	case "balinese":
		return Balinese
	case "bamum":
		return Bamum
	case "bassavah":
		return Bassa_Vah
	case "batak":
		return Batak
	case "bengali":
		return Bengali
	case "beriaerfe":
		return Beria_Erfe
	case "bhaiksuki":
		return Bhaiksuki
	case "bopomofo":
		return Bopomofo
	case "brahmi":
		return Brahmi
	case "braille":
		return Braille
	case "buginese":
		return Buginese
	case "buhid":
		return Buhid
	case "canadianaboriginal":
		return Canadian_Aboriginal
	case "carian":
		return Carian
	case "caucasianalbanian":
		return Caucasian_Albanian
	case "chakma":
		return Chakma
	case "cham":
		return Cham
	case "cherokee":
		return Cherokee
	case "chorasmian":
		return Chorasmian
	case "common":
		return Common
	case "coptic":
		return Coptic
	case "cuneiform":
		return Cuneiform
	case "cypriot":
		return Cypriot
	case "cyprominoan":
		return Cypro_Minoan
	case "cyrillic":
		return Cyrillic
	case "deseret":
		return Deseret
	case "devanagari":
		return Devanagari
	case "divesakuru":
		return Dives_Akuru
	case "dogra":
		return Dogra
	case "duployan":
		return Duployan
	case "egyptianhieroglyphs":
		return Egyptian_Hieroglyphs
	case "elbasan":
		return Elbasan
	case "elymaic":
		return Elymaic
	case "ethiopic":
		return Ethiopic
	case "garay":
		return Garay
	case "georgian":
		return Georgian
	case "glagolitic":
		return Glagolitic
	case "gothic":
		return Gothic
	case "grantha":
		return Grantha
	case "greek":
		return Greek
	case "gujarati":
		return Gujarati
	case "gunjalagondi":
		return Gunjala_Gondi
	case "gurmukhi":
		return Gurmukhi
	case "gurungkhema":
		return Gurung_Khema
	case "han":
		return Han
	case "hangul":
		return Hangul
	case "hanifirohingya":
		return Hanifi_Rohingya
	case "hanunoo":
		return Hanunoo
	case "hatran":
		return Hatran
	case "hebrew":
		return Hebrew
	case "hiragana":
		return Hiragana
	case "imperialaramaic":
		return Imperial_Aramaic
	case "inherited":
		return Inherited
	case "inscriptionalpahlavi":
		return Inscriptional_Pahlavi
	case "inscriptionalparthian":
		return Inscriptional_Parthian
	case "javanese":
		return Javanese
	case "kaithi":
		return Kaithi
	case "kannada":
		return Kannada
	case "katakana":
		return Katakana
	case "kawi":
		return Kawi
	case "kayahli":
		return Kayah_Li
	case "kharoshthi":
		return Kharoshthi
	case "khitansmallscript":
		return Khitan_Small_Script
	case "khmer":
		return Khmer
	case "khojki":
		return Khojki
	case "khudawadi":
		return Khudawadi
	case "kiratrai":
		return Kirat_Rai
	case "lao":
		return Lao
	case "latin":
		return Latin
	case "lepcha":
		return Lepcha
	case "limbu":
		return Limbu
	case "lineara":
		return Linear_A
	case "linearb":
		return Linear_B
	case "lisu":
		return Lisu
	case "lycian":
		return Lycian
	case "lydian":
		return Lydian
	case "mahajani":
		return Mahajani
	case "makasar":
		return Makasar
	case "malayalam":
		return Malayalam
	case "mandaic":
		return Mandaic
	case "manichaean":
		return Manichaean
	case "marchen":
		return Marchen
	case "masaramgondi":
		return Masaram_Gondi
	case "medefaidrin":
		return Medefaidrin
	case "meeteimayek":
		return Meetei_Mayek
	case "mendekikakui":
		return Mende_Kikakui
	case "meroiticcursive":
		return Meroitic_Cursive
	case "meroitichieroglyphs":
		return Meroitic_Hieroglyphs
	case "miao":
		return Miao
	case "modi":
		return Modi
	case "mongolian":
		return Mongolian
	case "mro":
		return Mro
	case "multani":
		return Multani
	case "myanmar":
		return Myanmar
	case "nabataean":
		return Nabataean
	case "nagmundari":
		return Nag_Mundari
	case "nandinagari":
		return Nandinagari
	case "newtailue":
		return New_Tai_Lue
	case "newa":
		return Newa
	case "nko":
		return Nko
	case "nushu":
		return Nushu
	case "nyiakengpuachuehmong":
		return Nyiakeng_Puachue_Hmong
	case "ogham":
		return Ogham
	case "olchiki":
		return Ol_Chiki
	case "olonal":
		return Ol_Onal
	case "oldhungarian":
		return Old_Hungarian
	case "olditalic":
		return Old_Italic
	case "oldnortharabian":
		return Old_North_Arabian
	case "oldpermic":
		return Old_Permic
	case "oldpersian":
		return Old_Persian
	case "oldsogdian":
		return Old_Sogdian
	case "oldsoutharabian":
		return Old_South_Arabian
	case "oldturkic":
		return Old_Turkic
	case "olduyghur":
		return Old_Uyghur
	case "oriya":
		return Oriya
	case "osage":
		return Osage
	case "osmanya":
		return Osmanya
	case "pahawhhmong":
		return Pahawh_Hmong
	case "palmyrene":
		return Palmyrene
	case "paucinhau":
		return Pau_Cin_Hau
	case "phagspa":
		return Phags_Pa
	case "phoenician":
		return Phoenician
	case "psalterpahlavi":
		return Psalter_Pahlavi
	case "rejang":
		return Rejang
	case "runic":
		return Runic
	case "samaritan":
		return Samaritan
	case "saurashtra":
		return Saurashtra
	case "sharada":
		return Sharada
	case "shavian":
		return Shavian
	case "siddham":
		return Siddham
	case "sidetic":
		return Sidetic
	case "signwriting":
		return SignWriting
	case "sinhala":
		return Sinhala
	case "sogdian":
		return Sogdian
	case "sorasompeng":
		return Sora_Sompeng
	case "soyombo":
		return Soyombo
	case "sundanese":
		return Sundanese
	case "sunuwar":
		return Sunuwar
	case "sylotinagri":
		return Syloti_Nagri
	case "syriac":
		return Syriac
	case "tagalog":
		return Tagalog
	case "tagbanwa":
		return Tagbanwa
	case "taile":
		return Tai_Le
	case "taitham":
		return Tai_Tham
	case "taiviet":
		return Tai_Viet
	case "taiyo":
		return Tai_Yo
	case "takri":
		return Takri
	case "tamil":
		return Tamil
	case "tangsa":
		return Tangsa
	case "tangut":
		return Tangut
	case "telugu":
		return Telugu
	case "thaana":
		return Thaana
	case "thai":
		return Thai
	case "tibetan":
		return Tibetan
	case "tifinagh":
		return Tifinagh
	case "tirhuta":
		return Tirhuta
	case "todhri":
		return Todhri
	case "tolongsiki":
		return Tolong_Siki
	case "toto":
		return Toto
	case "tulutigalari":
		return Tulu_Tigalari
	case "ugaritic":
		return Ugaritic
	case "vai":
		return Vai
	case "vithkuqi":
		return Vithkuqi
	case "wancho":
		return Wancho
	case "warangciti":
		return Warang_Citi
	case "yezidi":
		return Yezidi
	case "yi":
		return Yi
	case "zanabazarsquare":
		return Zanabazar_Square
	}
	return ""
}
