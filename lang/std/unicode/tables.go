package unicode

import "internal/unicode/tables"

// Of these tables the library makes only those that a program uses.

// Version is the version of Unicode.
const Version = "17.0.0"

var (
	C                                  = table(tables.C)
	Cc                                 = table(tables.Cc)
	Cf                                 = table(tables.Cf)
	Cn                                 = table(tables.Cn)
	Co                                 = table(tables.Co)
	Cs                                 = table(tables.Cs)
	L                                  = table(tables.L)
	LC                                 = table(tables.LC)
	Ll                                 = table(tables.Ll)
	Lm                                 = table(tables.Lm)
	Lo                                 = table(tables.Lo)
	Lt                                 = table(tables.Lt)
	Lu                                 = table(tables.Lu)
	M                                  = table(tables.M)
	Mc                                 = table(tables.Mc)
	Me                                 = table(tables.Me)
	Mn                                 = table(tables.Mn)
	N                                  = table(tables.N)
	Nd                                 = table(tables.Nd)
	Nl                                 = table(tables.Nl)
	No                                 = table(tables.No)
	P                                  = table(tables.P)
	Pc                                 = table(tables.Pc)
	Pd                                 = table(tables.Pd)
	Pe                                 = table(tables.Pe)
	Pf                                 = table(tables.Pf)
	Pi                                 = table(tables.Pi)
	Po                                 = table(tables.Po)
	Ps                                 = table(tables.Ps)
	S                                  = table(tables.S)
	Sc                                 = table(tables.Sc)
	Sk                                 = table(tables.Sk)
	Sm                                 = table(tables.Sm)
	So                                 = table(tables.So)
	Yi                                 = table(tables.Yi)
	Z                                  = table(tables.Z)
	Zl                                 = table(tables.Zl)
	Zp                                 = table(tables.Zp)
	Zs                                 = table(tables.Zs)
	ASCII_Hex_Digit                    = table(tables.ASCII_Hex_Digit)
	Adlam                              = table(tables.Adlam)
	Ahom                               = table(tables.Ahom)
	Anatolian_Hieroglyphs              = table(tables.Anatolian_Hieroglyphs)
	Arabic                             = table(tables.Arabic)
	Armenian                           = table(tables.Armenian)
	Avestan                            = table(tables.Avestan)
	Balinese                           = table(tables.Balinese)
	Bamum                              = table(tables.Bamum)
	Bassa_Vah                          = table(tables.Bassa_Vah)
	Batak                              = table(tables.Batak)
	Bengali                            = table(tables.Bengali)
	Beria_Erfe                         = table(tables.Beria_Erfe)
	Bhaiksuki                          = table(tables.Bhaiksuki)
	Bidi_Control                       = table(tables.Bidi_Control)
	Bopomofo                           = table(tables.Bopomofo)
	Brahmi                             = table(tables.Brahmi)
	Braille                            = table(tables.Braille)
	Buginese                           = table(tables.Buginese)
	Buhid                              = table(tables.Buhid)
	Canadian_Aboriginal                = table(tables.Canadian_Aboriginal)
	Carian                             = table(tables.Carian)
	Caucasian_Albanian                 = table(tables.Caucasian_Albanian)
	Chakma                             = table(tables.Chakma)
	Cham                               = table(tables.Cham)
	Cherokee                           = table(tables.Cherokee)
	Chorasmian                         = table(tables.Chorasmian)
	Common                             = table(tables.Common)
	Coptic                             = table(tables.Coptic)
	Cuneiform                          = table(tables.Cuneiform)
	Cypriot                            = table(tables.Cypriot)
	Cypro_Minoan                       = table(tables.Cypro_Minoan)
	Cyrillic                           = table(tables.Cyrillic)
	Dash                               = table(tables.Dash)
	Deprecated                         = table(tables.Deprecated)
	Deseret                            = table(tables.Deseret)
	Devanagari                         = table(tables.Devanagari)
	Diacritic                          = table(tables.Diacritic)
	Digit                              = Nd
	Dives_Akuru                        = table(tables.Dives_Akuru)
	Dogra                              = table(tables.Dogra)
	Duployan                           = table(tables.Duployan)
	Egyptian_Hieroglyphs               = table(tables.Egyptian_Hieroglyphs)
	Elbasan                            = table(tables.Elbasan)
	Elymaic                            = table(tables.Elymaic)
	Ethiopic                           = table(tables.Ethiopic)
	Extender                           = table(tables.Extender)
	Garay                              = table(tables.Garay)
	Georgian                           = table(tables.Georgian)
	Glagolitic                         = table(tables.Glagolitic)
	Gothic                             = table(tables.Gothic)
	Grantha                            = table(tables.Grantha)
	Greek                              = table(tables.Greek)
	Gujarati                           = table(tables.Gujarati)
	Gunjala_Gondi                      = table(tables.Gunjala_Gondi)
	Gurmukhi                           = table(tables.Gurmukhi)
	Gurung_Khema                       = table(tables.Gurung_Khema)
	Han                                = table(tables.Han)
	Hangul                             = table(tables.Hangul)
	Hanifi_Rohingya                    = table(tables.Hanifi_Rohingya)
	Hanunoo                            = table(tables.Hanunoo)
	Hatran                             = table(tables.Hatran)
	Hebrew                             = table(tables.Hebrew)
	Hex_Digit                          = table(tables.Hex_Digit)
	Hiragana                           = table(tables.Hiragana)
	Hyphen                             = table(tables.Hyphen)
	IDS_Binary_Operator                = table(tables.IDS_Binary_Operator)
	IDS_Trinary_Operator               = table(tables.IDS_Trinary_Operator)
	IDS_Unary_Operator                 = table(tables.IDS_Unary_Operator)
	ID_Compat_Math_Continue            = table(tables.ID_Compat_Math_Continue)
	ID_Compat_Math_Start               = table(tables.ID_Compat_Math_Start)
	Ideographic                        = table(tables.Ideographic)
	Imperial_Aramaic                   = table(tables.Imperial_Aramaic)
	Inherited                          = table(tables.Inherited)
	Inscriptional_Pahlavi              = table(tables.Inscriptional_Pahlavi)
	Inscriptional_Parthian             = table(tables.Inscriptional_Parthian)
	Javanese                           = table(tables.Javanese)
	Join_Control                       = table(tables.Join_Control)
	Kaithi                             = table(tables.Kaithi)
	Kannada                            = table(tables.Kannada)
	Katakana                           = table(tables.Katakana)
	Kawi                               = table(tables.Kawi)
	Kayah_Li                           = table(tables.Kayah_Li)
	Kharoshthi                         = table(tables.Kharoshthi)
	Khitan_Small_Script                = table(tables.Khitan_Small_Script)
	Khmer                              = table(tables.Khmer)
	Khojki                             = table(tables.Khojki)
	Khudawadi                          = table(tables.Khudawadi)
	Kirat_Rai                          = table(tables.Kirat_Rai)
	Lao                                = table(tables.Lao)
	Latin                              = table(tables.Latin)
	Lepcha                             = table(tables.Lepcha)
	Letter                             = L
	Limbu                              = table(tables.Limbu)
	Linear_A                           = table(tables.Linear_A)
	Linear_B                           = table(tables.Linear_B)
	Lisu                               = table(tables.Lisu)
	Logical_Order_Exception            = table(tables.Logical_Order_Exception)
	Lower                              = Ll
	Lycian                             = table(tables.Lycian)
	Lydian                             = table(tables.Lydian)
	Mahajani                           = table(tables.Mahajani)
	Makasar                            = table(tables.Makasar)
	Malayalam                          = table(tables.Malayalam)
	Mandaic                            = table(tables.Mandaic)
	Manichaean                         = table(tables.Manichaean)
	Marchen                            = table(tables.Marchen)
	Mark                               = M
	Masaram_Gondi                      = table(tables.Masaram_Gondi)
	Medefaidrin                        = table(tables.Medefaidrin)
	Meetei_Mayek                       = table(tables.Meetei_Mayek)
	Mende_Kikakui                      = table(tables.Mende_Kikakui)
	Meroitic_Cursive                   = table(tables.Meroitic_Cursive)
	Meroitic_Hieroglyphs               = table(tables.Meroitic_Hieroglyphs)
	Miao                               = table(tables.Miao)
	Modi                               = table(tables.Modi)
	Modifier_Combining_Mark            = table(tables.Modifier_Combining_Mark)
	Mongolian                          = table(tables.Mongolian)
	Mro                                = table(tables.Mro)
	Multani                            = table(tables.Multani)
	Myanmar                            = table(tables.Myanmar)
	Nabataean                          = table(tables.Nabataean)
	Nag_Mundari                        = table(tables.Nag_Mundari)
	Nandinagari                        = table(tables.Nandinagari)
	New_Tai_Lue                        = table(tables.New_Tai_Lue)
	Newa                               = table(tables.Newa)
	Nko                                = table(tables.Nko)
	Noncharacter_Code_Point            = table(tables.Noncharacter_Code_Point)
	Number                             = N
	Nushu                              = table(tables.Nushu)
	Nyiakeng_Puachue_Hmong             = table(tables.Nyiakeng_Puachue_Hmong)
	Ogham                              = table(tables.Ogham)
	Ol_Chiki                           = table(tables.Ol_Chiki)
	Ol_Onal                            = table(tables.Ol_Onal)
	Old_Hungarian                      = table(tables.Old_Hungarian)
	Old_Italic                         = table(tables.Old_Italic)
	Old_North_Arabian                  = table(tables.Old_North_Arabian)
	Old_Permic                         = table(tables.Old_Permic)
	Old_Persian                        = table(tables.Old_Persian)
	Old_Sogdian                        = table(tables.Old_Sogdian)
	Old_South_Arabian                  = table(tables.Old_South_Arabian)
	Old_Turkic                         = table(tables.Old_Turkic)
	Old_Uyghur                         = table(tables.Old_Uyghur)
	Oriya                              = table(tables.Oriya)
	Osage                              = table(tables.Osage)
	Osmanya                            = table(tables.Osmanya)
	Other                              = C
	Other_Alphabetic                   = table(tables.Other_Alphabetic)
	Other_Default_Ignorable_Code_Point = table(tables.Other_Default_Ignorable_Code_Point)
	Other_Grapheme_Extend              = table(tables.Other_Grapheme_Extend)
	Other_ID_Continue                  = table(tables.Other_ID_Continue)
	Other_ID_Start                     = table(tables.Other_ID_Start)
	Other_Lowercase                    = table(tables.Other_Lowercase)
	Other_Math                         = table(tables.Other_Math)
	Other_Uppercase                    = table(tables.Other_Uppercase)
	Pahawh_Hmong                       = table(tables.Pahawh_Hmong)
	Palmyrene                          = table(tables.Palmyrene)
	Pattern_Syntax                     = table(tables.Pattern_Syntax)
	Pattern_White_Space                = table(tables.Pattern_White_Space)
	Pau_Cin_Hau                        = table(tables.Pau_Cin_Hau)
	Phags_Pa                           = table(tables.Phags_Pa)
	Phoenician                         = table(tables.Phoenician)
	Prepended_Concatenation_Mark       = table(tables.Prepended_Concatenation_Mark)
	Psalter_Pahlavi                    = table(tables.Psalter_Pahlavi)
	Punct                              = P
	Quotation_Mark                     = table(tables.Quotation_Mark)
	Radical                            = table(tables.Radical)
	Regional_Indicator                 = table(tables.Regional_Indicator)
	Rejang                             = table(tables.Rejang)
	Runic                              = table(tables.Runic)
	STerm                              = table(tables.STerm)
	Samaritan                          = table(tables.Samaritan)
	Saurashtra                         = table(tables.Saurashtra)
	Sentence_Terminal                  = STerm
	Sharada                            = table(tables.Sharada)
	Shavian                            = table(tables.Shavian)
	Siddham                            = table(tables.Siddham)
	Sidetic                            = table(tables.Sidetic)
	SignWriting                        = table(tables.SignWriting)
	Sinhala                            = table(tables.Sinhala)
	Soft_Dotted                        = table(tables.Soft_Dotted)
	Sogdian                            = table(tables.Sogdian)
	Sora_Sompeng                       = table(tables.Sora_Sompeng)
	Soyombo                            = table(tables.Soyombo)
	Space                              = Z
	Sundanese                          = table(tables.Sundanese)
	Sunuwar                            = table(tables.Sunuwar)
	Syloti_Nagri                       = table(tables.Syloti_Nagri)
	Symbol                             = S
	Syriac                             = table(tables.Syriac)
	Tagalog                            = table(tables.Tagalog)
	Tagbanwa                           = table(tables.Tagbanwa)
	Tai_Le                             = table(tables.Tai_Le)
	Tai_Tham                           = table(tables.Tai_Tham)
	Tai_Viet                           = table(tables.Tai_Viet)
	Tai_Yo                             = table(tables.Tai_Yo)
	Takri                              = table(tables.Takri)
	Tamil                              = table(tables.Tamil)
	Tangsa                             = table(tables.Tangsa)
	Tangut                             = table(tables.Tangut)
	Telugu                             = table(tables.Telugu)
	Terminal_Punctuation               = table(tables.Terminal_Punctuation)
	Thaana                             = table(tables.Thaana)
	Thai                               = table(tables.Thai)
	Tibetan                            = table(tables.Tibetan)
	Tifinagh                           = table(tables.Tifinagh)
	Tirhuta                            = table(tables.Tirhuta)
	Title                              = Lt
	Todhri                             = table(tables.Todhri)
	Tolong_Siki                        = table(tables.Tolong_Siki)
	Toto                               = table(tables.Toto)
	Tulu_Tigalari                      = table(tables.Tulu_Tigalari)
	Ugaritic                           = table(tables.Ugaritic)
	Unified_Ideograph                  = table(tables.Unified_Ideograph)
	Upper                              = Lu
	Vai                                = table(tables.Vai)
	Variation_Selector                 = table(tables.Variation_Selector)
	Vithkuqi                           = table(tables.Vithkuqi)
	Wancho                             = table(tables.Wancho)
	Warang_Citi                        = table(tables.Warang_Citi)
	White_Space                        = table(tables.White_Space)
	Yezidi                             = table(tables.Yezidi)
	Zanabazar_Square                   = table(tables.Zanabazar_Square)
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
var CaseRanges = cases(tables.CaseRanges)
