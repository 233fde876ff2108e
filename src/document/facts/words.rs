//! Words that tell names of persons from other capitalised words. Folded, lower case, sorted.

use std::sync::LazyLock;

/// Words of titles: beside a name they make it more certain, in a name they have no place.
#[rustfmt::skip]
pub(super) const TITLES: &[&str] = &[
    "administrateur", "administration", "administratrice", "adviser", "advisor", "affairs", "ambassador", "analyst",
    "assistant", "associate", "attorney", "avp", "cao", "ceo", "cfo", "chair", "chairman", "chairperson",
    "chairwoman", "chef", "cheffe", "chief", "cio", "cmo", "co-founder", "cofounder", "commercial", "commissioner",
    "communications", "conseiller", "conseillere", "consultant", "controller", "coo", "coordinator", "corporate",
    "counsel", "cto", "deputy", "development", "directeur", "director", "directors", "directrice", "engineer", "evp",
    "executive", "executive-chairman", "exploration", "financial", "founder", "general", "geologist", "geophysicist",
    "gestionnaire", "global", "governor", "head", "honourable", "independent", "interim", "investor", "lawyer",
    "lead", "lead-director", "legal", "manager", "managing", "marketing", "mayor", "media", "minister", "officer",
    "operating", "operations", "partner", "premier", "president", "president-directeur", "presidente", "principal",
    "professor", "public", "regional", "relations", "responsable", "secretary", "senator", "senior", "specialist",
    "spokesman", "spokesperson", "spokeswoman", "strategy", "superintendent", "supervisor", "svp", "technology",
    "treasurer", "trustee", "vice", "vice-chair", "vice-chairman", "vice-president", "vice-presidente", "vp",
];

/// Letters behind a name, without a final full stop.
#[rustfmt::skip]
pub(super) const POST_NOMINALS: &[&str] = &[
    "b.a", "b.comm", "b.sc", "ba", "bsc", "ca", "cfa", "cga", "cgeol", "cim", "cma", "cmgr", "cpa", "cpg", "dba",
    "esq", "eurgeol", "faig", "fausimm", "fca", "fcpa", "fgs", "geo", "geol", "icd.d", "ing", "j.d", "jd", "k.c",
    "ll.b", "llb", "m.a", "m.b.a", "m.d", "m.eng", "m.sc", "ma", "ma.sc", "mausimm", "mba", "md", "meng", "mimmm",
    "msc", "p.e", "p.eng", "p.g", "p.geo", "p.geol", "p.log", "peng", "pgeo", "ph.d", "phd", "q.c", "qp", "r.p.geo",
    "rpgeo", "sme-rm",
];

/// Words that stand beside names without being part of them, capitalised at the beginning of a sentence.
#[rustfmt::skip]
pub(super) const FUNCTION_WORDS: &[&str] = &[
    "a", "according", "additionally", "after", "all", "also", "an", "and", "any", "appointed", "appoints", "as",
    "at", "attention", "attn", "avec", "before", "both", "but", "by", "call", "cc", "contact", "contacter",
    "contacts", "dear", "des", "dr", "du", "during", "each", "either", "email", "et", "fax", "for", "former", "from",
    "further", "furthermore", "he", "her", "his", "however", "if", "in", "it", "its", "joined", "la", "le", "les",
    "m", "madame", "mme", "monsieur", "mr", "mrs", "ms", "named", "names", "neither", "news", "no", "not", "of",
    "on", "or", "our", "par", "per", "phone", "please", "pour", "press", "re", "release", "respectfully", "said",
    "says", "selon", "she", "signed", "since", "sincerely", "some", "source", "such", "tel", "thank", "thanks",
    "that", "the", "their", "these", "they", "this", "those", "to", "today", "un", "under", "une", "veuillez", "we",
    "welcomes", "when", "where", "while", "with", "you", "yours",
];

/// Words of companies, places, dates, headings and documents: next to one of them no person is named.
#[rustfmt::skip]
pub(super) const OTHER_WORDS: &[&str] = &[
    "about", "academy", "accesswire", "achieves", "acquires", "acquisition", "act", "acts", "adjusted", "advanced",
    "advisors", "aerospace", "africa", "agency", "agent", "agents", "agreement", "agriculture", "ai", "air",
    "airlines", "alberta", "alliance", "america", "american", "americas", "amount", "amounts", "analysis", "angeles",
    "announce", "announces", "annual", "antonio", "aout", "app", "appendix", "appoints", "april", "arctic", "area",
    "argentina", "arizona", "arrangement", "asia", "assay", "assays", "asset", "associates", "association",
    "assumptions", "atlantic", "audit", "audited", "august", "australia", "authority", "ave", "avenue", "average",
    "avril", "background", "balance", "bank", "basic", "bay", "begins", "belt", "beverage", "bid", "biosciences",
    "biotech", "bitcoin", "block", "blockchain", "blvd", "board", "bond", "bonds", "borrower", "boulevard", "bourse",
    "box", "brand", "brands", "brazil", "british", "broker", "brokers", "brunswick", "building", "business", "buyer",
    "calgary", "california", "camp", "canada", "canadian", "capital", "carolina", "cash", "cash-flows", "category",
    "caution", "cautionary", "center", "central", "centre", "change", "chapter", "chile", "china", "chinese",
    "church", "circular", "city", "claim", "claims", "class", "clinical", "closes", "closing", "cloud", "cnw",
    "cobalt", "college", "colombia", "columbia", "commences", "commission", "commitments", "committee", "common",
    "communique", "companies", "company", "compensation", "completes", "complex", "comprehensive", "conditions",
    "conference", "confirms", "conseil", "consideration", "consolidated", "construction", "consultants",
    "consulting", "copper", "copyright", "corp", "corporation", "cost", "costs", "council", "county", "course",
    "court", "credit", "cree", "creek", "croissance", "crypto", "crystal", "cse", "current", "customer", "customers",
    "cyber", "dakota", "data", "date", "dates", "day", "daylight", "debenture", "debentures", "december", "decembre",
    "declares", "defence", "defense", "deferred", "delivers", "department", "deposit", "design", "details",
    "diamond", "diamonds", "diego", "digital", "diluted", "dimanche", "direction", "disclaimer", "disclosure",
    "discovers", "discovery", "discussion", "dissemination", "distributing", "distribution", "district", "dividend",
    "drill", "drilling", "drills", "drive", "drone", "earnings", "earns", "earth", "east", "eastern", "ebitda",
    "ecuador", "edgar", "edition", "edmonton", "eight", "employee", "employees", "endorsed", "energy", "engineering",
    "england", "english", "enonces", "enters", "entreprise", "environment", "environmental", "equity", "esg",
    "estate", "estimate", "etf", "europe", "exchange", "exchanges", "exhibit", "expands", "expense", "expert",
    "extends", "facilities", "facility", "factors", "fda", "february", "federal", "fevrier", "fifth", "figure",
    "files", "finance", "financing", "first", "fiscal", "five", "floor", "florida", "flow-through", "flows", "food",
    "foods", "forest", "forestry", "form", "formation", "forward", "forward-looking", "foundation", "four", "fourth",
    "france", "francisco", "frankfurt", "french", "friday", "fund", "funds", "future", "gaap", "garde", "gas",
    "georgia", "german", "germany", "globe", "gold", "golden", "governance", "government", "grade", "grants",
    "graphite", "great", "gross", "group", "growth", "halifax", "hampshire", "headline", "health", "healthcare",
    "highlights", "highway", "hill", "hills", "holding", "holdings", "hole", "home", "hospital", "hotel", "house",
    "hydro", "hydrogen", "identifies", "ifrs", "immediate", "imperial", "inc", "incentive", "income", "incorporated",
    "increases", "index", "india", "indicated", "indicators", "indigenous", "industrial", "industries", "inferred",
    "information", "informations", "insider", "institute", "instrument", "insurance", "intent", "interest",
    "international", "intersects", "interval", "intervals", "inuit", "investment", "investments", "ireland", "iron",
    "island", "islands", "israel", "issuer", "item", "january", "janvier", "japan", "jersey", "jeudi", "juillet",
    "juin", "july", "june", "key", "kingdom", "lab", "laboratories", "laboratory", "labrador", "labs", "lake",
    "land", "lands", "launches", "lender", "length", "letter", "licensed", "life", "limited", "lithium", "llc",
    "logistics", "london", "looking", "loss", "lower", "lp", "ltd", "lumber", "lundi", "mai", "management",
    "manitoba", "march", "mardi", "margin", "market", "markets", "mars", "material", "max", "may", "md&a",
    "measured", "measures", "medical", "meeting", "mercredi", "metal", "metals", "metis", "mexico", "mill", "mine",
    "mineral", "mineralization", "minerals", "mines", "mining", "mining-data", "ministre", "ministry", "mise",
    "mission", "mobilieres", "model", "monday", "month", "montreal", "moon", "mount", "mountain", "multilateral",
    "nasdaq", "nation", "national", "nations", "net", "network", "networks", "nevada", "new", "newfoundland",
    "newsfile", "newswire", "newswires", "next", "nickel", "nine", "non-gaap", "non-ifrs", "normal", "north",
    "northern", "northwest", "note", "notes", "notice", "nova", "november", "novembre", "number", "nunavut", "nyse",
    "obligations", "october", "octobre", "offer", "offering", "office", "oil", "old", "one", "ontario", "option",
    "options", "ore", "otc", "otcqb", "otcqx", "ottawa", "ounce", "ounces", "outlook", "overview", "pacific", "page",
    "palladium", "paper", "park", "part", "participation", "partners", "parts", "patents", "patient", "patients",
    "payments", "performance", "permanent", "person", "persons", "peru", "petroleum", "pharma", "pharmaceuticals",
    "phase", "pit", "place", "placement", "plan", "planet", "plans", "plant", "platform", "platinum", "plc", "plus",
    "point", "policy", "portfolio", "position", "power", "preferred", "premiers", "premium", "presentation",
    "presse", "price", "prices", "prime", "private", "private-equity", "prnewswire", "pro", "processing", "product",
    "production", "products", "profit", "program", "programme", "project", "projects", "properties", "property",
    "propos", "proposed", "prospect", "prospectifs", "prospectus", "provider", "provides", "purchaser", "qualified",
    "quarter", "quarterly", "quebec", "race", "rail", "rate", "rates", "rd", "realty", "receives", "red", "refinery",
    "region", "regulation", "regulation-services", "reit", "renseignements", "report", "reporting", "reports",
    "reserve", "reserved", "reserves", "resource", "resources", "restaurant", "results", "retail", "return",
    "revenue", "revenues", "rights", "rio", "risk", "risks", "river", "road", "robotics", "rock", "royal",
    "royalties", "royalty", "rule", "rules", "safety", "sales", "salesforce", "samedi", "sample", "samples",
    "saskatchewan", "saturday", "schedule", "schedules", "school", "sciences", "scotia", "scotland", "second",
    "section", "secures", "securities", "security", "securityholder", "securityholders", "sedar", "seller",
    "september", "septembre", "series", "service", "services", "services-provider", "seven", "share", "shareholder",
    "shareholders", "shares", "sheet", "sheets", "shipping", "signs", "silver", "site", "six", "sky", "social",
    "societe", "society", "software", "solar", "solutions", "south", "southern", "space", "spanish", "spend",
    "square", "sr", "st", "standard", "standards", "star", "starts", "statement", "statements", "states", "steel",
    "stock", "stock-option", "store", "stores", "streaming", "street", "substantial", "suite", "summary", "sun",
    "sunday", "supergroup", "sustainability", "systems", "table", "target", "tax", "taxes", "tech", "technical",
    "technologies", "ten", "term", "terms", "territories", "texas", "therapeutics", "third", "three", "thursday",
    "timber", "time", "times", "tonne", "tonnes", "toronto", "total", "tower", "town", "transaction", "transport",
    "transportation", "trend", "trial", "trials", "trust", "trustees", "tsx", "tsxv", "tuesday", "two", "type",
    "unaudited", "underwriter", "underwriters", "unit", "united", "unitholder", "unitholders", "units", "university",
    "updates", "upper", "uranium", "usa", "valeurs", "valley", "value", "vancouver", "vein", "vendor", "vendredi",
    "venture", "ventures", "version", "vision", "volume", "warrant", "warrants", "water", "wealth", "web", "webcast",
    "website", "wednesday", "week", "weighted", "west", "western", "width", "widths", "winnipeg", "wire", "wireless",
    "world", "year", "yield", "york", "yukon", "zealand", "zinc", "zone", "zones",
];

/// Common first names: with one of them a name needs no title beside it.
#[rustfmt::skip]
pub(super) const FIRST_NAMES: &[&str] = &[
    "aaron", "adam", "adrian", "aidan", "al", "alain", "alan", "albert", "alejandro", "alex", "alexander",
    "alexandra", "alexandre", "alfred", "ali", "alice", "alicia", "alison", "allan", "allen", "allison", "amanda",
    "amber", "amy", "ana", "andre", "andrea", "andreas", "andrew", "andy", "angela", "anil", "anita", "ann", "anna",
    "anne", "annie", "anthony", "antoine", "antonio", "april", "aria", "arthur", "ashley", "audrey", "austin", "ava",
    "barbara", "barry", "beatrice", "ben", "benjamin", "benoit", "bernard", "beth", "betty", "bill", "billy",
    "blair", "blake", "bob", "bonnie", "brad", "bradley", "brandon", "brenda", "brendan", "brent", "brett", "brian",
    "brigitte", "bruce", "bruno", "bryan", "caitlin", "cameron", "carl", "carla", "carlos", "carmen", "carol",
    "caroline", "carolyn", "casey", "catherine", "cathy", "cecilia", "celine", "chad", "chantal", "charlene",
    "charles", "charlie", "charlotte", "chelsea", "cheryl", "chloe", "chris", "christian", "christina", "christine",
    "christopher", "cindy", "claire", "clara", "claude", "claudia", "clayton", "clement", "clifford", "colin",
    "colleen", "connie", "connor", "corey", "courtney", "craig", "crystal", "curtis", "cynthia", "dale", "damian",
    "damien", "dan", "dana", "daniel", "daniela", "danielle", "danny", "darcy", "darrell", "darren", "darryl",
    "dave", "david", "dawn", "dean", "debbie", "deborah", "denis", "denise", "dennis", "derek", "diana", "diane",
    "diego", "dominic", "dominique", "don", "donald", "donna", "doris", "doug", "douglas", "duane", "duncan",
    "dustin", "dwayne", "dwight", "dylan", "earl", "ed", "eddie", "edgar", "eduardo", "edward", "edwin", "eileen",
    "elaine", "eleanor", "elena", "eli", "elias", "elisabeth", "elizabeth", "ella", "ellen", "emily", "emma",
    "emmanuel", "eric", "erica", "erik", "erin", "ernest", "ethan", "eugene", "eva", "evan", "evelyn", "felix",
    "fernando", "fiona", "florence", "frances", "francis", "francisco", "franco", "francois", "frank", "franklin",
    "fred", "frederic", "frederick", "gabriel", "gabriela", "gail", "garry", "garth", "gary", "gavin", "gene",
    "genevieve", "geoff", "geoffrey", "george", "gerald", "gerard", "gerry", "gilbert", "gilles", "gina", "giovanni",
    "glen", "glenn", "gloria", "gordon", "grace", "graeme", "graham", "grant", "greg", "gregory", "guillaume", "guy",
    "gwen", "hannah", "hans", "harold", "harry", "harvey", "heather", "hector", "heidi", "helen", "helene", "henri",
    "henry", "herbert", "holly", "howard", "hugh", "hugo", "ian", "igor", "irene", "isaac", "isabel", "isabelle",
    "ivan", "jack", "jackie", "jacob", "jacqueline", "jacques", "jaime", "jake", "james", "jamie", "jan", "jane",
    "janet", "janice", "jared", "jasmine", "jason", "javier", "jay", "jean", "jean-francois", "jean-pierre", "jeff",
    "jeffrey", "jennifer", "jenny", "jeremy", "jerome", "jerry", "jesse", "jessica", "jill", "jim", "joan", "joanna",
    "joanne", "jocelyn", "joe", "joel", "johan", "johanna", "john", "johnny", "jon", "jonathan", "jordan", "jorge",
    "jose", "joseph", "josh", "joshua", "joy", "joyce", "juan", "judith", "judy", "julia", "julian", "julie",
    "julien", "june", "justin", "kaitlyn", "karen", "karim", "karina", "karl", "kate", "katherine", "kathleen",
    "kathryn", "kathy", "katie", "kay", "keith", "kelly", "ken", "kenneth", "kent", "kerry", "kevin", "kim",
    "kimberly", "kirk", "kristen", "kristina", "kurt", "kyle", "lance", "larry", "laura", "lauren", "laurence",
    "laurent", "laurie", "lawrence", "lea", "leah", "lee", "leo", "leon", "leonard", "leslie", "lewis", "liam",
    "lilian", "lillian", "linda", "lindsay", "lisa", "lloyd", "lois", "lorenzo", "lori", "lorne", "lorraine",
    "louis", "louise", "luc", "lucas", "lucie", "lucy", "luis", "luke", "lydia", "lynn", "madeleine", "maggie",
    "malcolm", "manuel", "marc", "marcel", "marco", "marcus", "margaret", "maria", "marianne", "marie", "marilyn",
    "mario", "marion", "marissa", "mark", "marlene", "marshall", "martha", "martin", "martine", "mary", "mathieu",
    "matt", "matthew", "maureen", "maurice", "max", "maxime", "megan", "mel", "melanie", "melissa", "merlin",
    "michael", "michel", "michele", "michelle", "miguel", "mike", "mitchell", "mohamed", "monica", "monique",
    "morgan", "murray", "myriam", "nadia", "nancy", "naomi", "natalia", "natalie", "natasha", "nathalie", "nathan",
    "neal", "neil", "nelson", "nicholas", "nick", "nicola", "nicolas", "nicole", "nigel", "nina", "noah", "noel",
    "nora", "norm", "norman", "oliver", "olivia", "olivier", "omar", "oscar", "otto", "owen", "pablo", "pamela",
    "pascal", "pat", "patricia", "patrick", "paul", "paula", "pauline", "pedro", "peggy", "penny", "perry", "peter",
    "phil", "philip", "philippe", "phillip", "pierre", "rachel", "ralph", "ramon", "randall", "randy", "raphael",
    "ray", "raymond", "rebecca", "regina", "rejean", "remi", "rene", "ricardo", "richard", "rick", "rob", "robbie",
    "robert", "roberta", "roberto", "robin", "rod", "roderick", "rodney", "roger", "roland", "roman", "ron",
    "ronald", "rosa", "rose", "ross", "roy", "ruben", "russell", "ruth", "ryan", "sabrina", "sally", "sam",
    "samantha", "samir", "samuel", "sandra", "sandy", "sara", "sarah", "scott", "sean", "sebastian", "serge",
    "sergio", "seth", "shane", "shannon", "sharon", "shaun", "shawn", "sheila", "shelley", "sherry", "shirley",
    "sidney", "simon", "simone", "sofia", "sonia", "sophia", "sophie", "stacey", "stan", "stanley", "stefan",
    "stephane", "stephanie", "stephen", "steve", "steven", "stewart", "stuart", "sue", "susan", "suzanne", "sven",
    "sylvain", "sylvia", "sylvie", "tamara", "tania", "tanya", "tara", "ted", "terence", "teresa", "terrance",
    "terry", "thea", "theo", "theodore", "theresa", "thierry", "thomas", "tim", "timothy", "tina", "todd", "tom",
    "tommy", "toni", "tony", "tracey", "tracy", "trevor", "troy", "tyler", "ursula", "valerie", "vance", "vanessa",
    "vera", "vernon", "veronica", "veronique", "victor", "victoria", "vijay", "vincent", "virginia", "vivian",
    "vladimir", "wade", "walter", "wanda", "warren", "wayne", "wendy", "wesley", "will", "william", "wolfgang",
    "xavier", "yan", "yann", "yannick", "yasmin", "yves", "yvon", "yvonne", "zachary", "zoe",
];

/// What a word says about the words beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// In [`POST_NOMINALS`].
    PostNominal,
    /// In [`TITLES`].
    Title,
    /// In [`FUNCTION_WORDS`].
    Function,
    /// In [`OTHER_WORDS`].
    Other,
}

/// The kind of a word in lower case; of a word in several lists, that of the first list.
pub(super) fn kind(word: &str) -> Option<Kind> {
    TABLE.get(word)
}

/// Whether a word belongs to a title.
pub(super) fn is_title(word: &str) -> bool {
    kind(word) == Some(Kind::Title)
}

/// Every capitalised word of a release is looked up, so the lists are hashed; filling the table takes some microseconds.
static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

/// A word, its hash (compared first) and its kind.
#[derive(Clone, Copy)]
struct Entry {
    hash: u32,
    word: &'static str,
    kind: Kind,
}

/// Open addressing, at most half full.
struct Table {
    slots: Vec<Option<Entry>>,
}

impl Table {
    const SLOTS: usize = 4096;

    fn new() -> Self {
        let mut table = Self {
            slots: vec![None; Self::SLOTS],
        };
        let lists = [
            (POST_NOMINALS, Kind::PostNominal),
            (TITLES, Kind::Title),
            (FUNCTION_WORDS, Kind::Function),
            (OTHER_WORDS, Kind::Other),
        ];
        for (list, kind) in lists {
            for word in list {
                let (hash, slot) = table.slot(word);
                if let Some(free) = table.slots.get_mut(slot) {
                    free.get_or_insert(Entry { hash, word, kind });
                }
            }
        }
        table
    }

    /// The word's hash, and the slot that holds the word or the free one where it belongs.
    fn slot(&self, word: &str) -> (u32, usize) {
        let hash = word.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        let mut at = (hash ^ (hash >> 15)) as usize % Self::SLOTS;
        while let Some(Some(entry)) = self.slots.get(at) {
            if entry.hash == hash && entry.word == word {
                break;
            }
            at = (at + 1) % Self::SLOTS;
        }
        (hash, at)
    }

    fn get(&self, word: &str) -> Option<Kind> {
        self.slots
            .get(self.slot(word).1)
            .copied()
            .flatten()
            .map(|entry| entry.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for list in [TITLES, POST_NOMINALS, FUNCTION_WORDS, OTHER_WORDS, FIRST_NAMES] {
            assert!(list.windows(2).all(|pair| pair.first() < pair.get(1)));
        }
    }

    #[test]
    fn the_table_holds_the_lists_and_has_room() {
        assert_eq!(kind("president"), Some(Kind::Title));
        assert_eq!(kind("cpa"), Some(Kind::PostNominal));
        assert_eq!(kind("resources"), Some(Kind::Other));
        assert_eq!(kind("larch"), None);
        assert!(TABLE.slots.iter().flatten().count() * 2 <= Table::SLOTS);
    }
}
