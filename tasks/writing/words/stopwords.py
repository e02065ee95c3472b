"""Words that carry grammar, not meaning, by language: for language detection and key phrases.

Own lists, made for this purpose; a language that is missing has none and loses only precision.
"""

from typing import Final


def _words(spaced: str) -> frozenset[str]:
    return frozenset(spaced.split())


ENGLISH: Final = _words(
    "a about above across after again against ago all almost along already also although always am "
    "among an and another any anybody anyone anything anyway are aren't around as aside at away back "
    "be because been before behind being below beside besides better between beyond both but by can "
    "can't cannot could couldn't did didn't do does doesn't doing don't done down during each either "
    "else enough especially etc even ever every everybody everyone everything everywhere except far "
    "few fewer for from further get gets getting give given gives go goes going gone got had hadn't "
    "has hasn't have haven't having he he'd he'll he's hence her here hers herself him himself his how "
    "however i i'd i'll i'm i've if in indeed instead into is isn't it it's its itself just keep keeps "
    "kept know known last later least less let let's like likely little look looking lot lots made "
    "mainly make makes making many may maybe me mean means meant might more moreover most mostly much "
    "must mustn't my myself namely near nearly need needed needs neither never next no nobody none nor "
    "not nothing now nowhere of off often ok okay on once one ones only onto or other others otherwise "
    "ought our ours ourselves out over own per perhaps please possible probably put quite rather "
    "really recently regarding same say says see seem seems seen several shall she she'd she'll she's "
    "should shouldn't since so some somebody somehow someone something sometimes somewhere soon still "
    "such sure take taken takes taking than thank thanks that that's the their theirs them themselves "
    "then there there's therefore these they they'd they'll they're they've thing things this those "
    "though through throughout thus till to together too toward towards tried try trying under unless "
    "unlike until up upon us use used useful uses using usually various very via want wanted wants was "
    "wasn't way ways we we'd we'll we're we've well went were weren't what what's whatever when where "
    "whereas wherever whether which whichever while who who's whoever whole whom whose why will with "
    "within without won't would wouldn't yes yet you you'd you'll you're you've your yours yourself "
    "yourselves first second third two three four five six seven eight nine ten hundred thousand "
    "million billion new today yesterday tomorrow currently simply easily different able e.g i.e vs "
    "come came comes become becomes became happen happens happened work works allow allows provide "
    "provides include includes including included following follows based long short high low big "
    "small good great best bad old early late full lets isn aren doesn don didn won wouldn couldn "
    "shouldn hasn haven hadn wasn weren ll ve re"
)

# English verbs, manners and measures that begin no topic: "improved search" is about search.
NEVER_FIRST: Final = _words(
    "january february march april june july august september october november december januar februar märz mai juni juli oktober dezember twice together apart ahead forward soon ago add adds added adding allow become begin bring bringing called calling changed changing "
    "checking choose click consider contain contains continue convert create created creates "
    "creating define defined describe described do dropped enable enabled ensure expect fail failed "
    "fails fixed follow gain give handles helps improve improved improves improving increase "
    "installed installing introduce introduced introduces keep know learn leave let loaded maintain "
    "moved occur offers passed perform prefer prevent prevents produce provide raise raised reach "
    "read ready receive reduce reduced reduces refer reject released remain remove removed removes "
    "rename replace replaced require required requires resolve returned returns running runs saw "
    "see select send sends serve sets ship shipped ships shows simplify specify specified started "
    "starts stopped supported supports suppose tell tested turned understand updated used wait "
    "wants won wish writes written automatically available behind best better bigger certain "
    "clearly compatible completely correct correctly current directly due earlier entire exact "
    "existing false fast faster few former fully hard helpful huge immediately important individual "
    "kind kinds large larger latter less longer main named nice older optional particular per "
    "possible previous proper properly recent related relevant same separate similar smaller "
    "specific true usual valid whole wrong e.g i.e etc licensed copyright hello hi dear everyone "
    "regards announce announced excited pleased happy proud thanks thank cutting takes took goes "
    "went made"
)

# Too general to be a topic alone, good as part of one: "file system".
NOT_ALONE: Final = NEVER_FIRST | _words(
    "arg args usr bin lib src tmp var introduction overview abstract description synopsis documentation installation links step steps command commands usage function functions class classes object objects option options method methods argument arguments parameter parameters reference guide project process code user users customer customers utc gmt mio mrd euro euros dollar dollars januar februar märz mai juni juli oktober dezember talk fall group additional apr april aug august automatic bar basic baz bit bug bugs call case cases cause "
    "change changes chapter check clean clear com common complete contents custom cut cuts day days "
    "dec december deep default drop easy end equal example examples extra fact feb february figure "
    "file files final fix fixes foo free friday full general handle help hour hours html http https "
    "install internal issue issues item items jan january jul july jun june left license line lines "
    "list lists load local look lot manual mar march mark match may minute minutes modern monday "
    "month months move multiple name names native net normal note notes nov november null number "
    "numbers oct october offer open order org original page part pass people percent php place "
    "point points powerful print private public quick reading readme real reason regular release "
    "releases report result results return right run saturday save second seconds section sep sept "
    "september set setting share short show simple slow smart special standard start stop store "
    "strong sunday support switch table team test testing thing things thursday time times total "
    "tuesday turn type typical unique update updates upgrade use value values watch wednesday week "
    "weeks welcome win write writing www year years"
)

_VERBS: Final = (
    "allow appear ask arrive belong begin breathe build buy bring carry choose come compare connect "
    "consist contain continue create decide deliver depend describe differ discover earn eat enable "
    "enjoy enter establish exist expand expect expire explain fail feel fetch fill find finish follow "
    "forget gain gather get give grow happen hear help hold improve include increase inform introduce "
    "invite join keep know launch learn leave listen live load lose maintain make manage mean meet "
    "mention move need obtain occur offer open operate pay perform prefer prepare prevent produce "
    "promise prove provide publish pull push put raise reach receive recognize recommend reduce refer "
    "reject relate rely remain remember remove rename repeat replace represent require resolve respond "
    "return reveal rise run save say see seem sell send serve show sit solve speak spend stand start "
    "stay stop suggest suppose survive take talk teach tell tend think throw treat turn understand use "
    "wait walk want warn wear win wish work write support integrate require"
)
_PAST: Final = (
    "began bought brought built came chose fell felt found gave grew heard held knew led lost meant met "
    "paid rose sat sold sent showed shown spoke spent stood thought threw told took taught understood "
    "wore won wrote written woke"
)


def _third_person(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeiou" else verb + "s"


# Forms in which an English verb stands in a statement; "talk" may be a thing, "talks to" is not.
VERB_FORMS: Final = _words(_PAST) | frozenset(
    form
    for verb in _VERBS.split()
    for form in (_third_person(verb), verb + ("d" if verb.endswith("e") else "ed"))
)

# The words that tell languages with one script apart: frequent, and few of them in common.
TELLING: Final[dict[str, frozenset[str]]] = {
    "en": _words(
        "the and of to is that it for was with are this be have from not you your which they we our "
        "has been will can were their would there or by an as at on if when how what all but"
    ),
    "de": _words(
        "der die das und ist nicht ein eine einen einem einer mit für auf den dem des von zu im sich "
        "auch werden wird sind war bei nach wir ich sie er es aus durch über oder aber wie als noch "
        "zum zur haben hat kann können nur mehr um am uns unsere ihr ihre dass wenn"
    ),
    "fr": _words(
        "le la les et est des une un du en que qui dans pour pas sur avec plus par ce cette ces nous "
        "vous ils elle au aux sont être été mais ou leur leurs notre votre son sa ses il on se ne d'un "
        "d'une l'on c'est comme tout très aussi sans"
    ),
    "es": _words(
        "el la los las y es de que en un una por con para del se no su al lo como más pero sus le ya "
        "este esta estos estas entre cuando muy sin sobre también hasta hay donde desde todo nos son "
        "está han fue ser tiene nuestra nuestro"
    ),
    "pt": _words(
        "o a os as e é de que em um uma para com não por mais do da dos das no na nos nas se ao à às "
        "como mas foi ele ela são tem também seu sua seus suas pelo pela até isso está ser quando muito "
        "já você nós nossa nosso"
    ),
    "it": _words(
        "il lo la i gli le e è di che in un una per con non del della dei delle degli nel nella al alla "
        "si da sono come più ma anche questo questa ha ho su se dal dalla ai alle essere stato nostro "
        "nostra loro perché"
    ),
    "nl": _words(
        "de het een en van is in dat op te zijn met voor niet aan er om ook als dan maar bij nog uit "
        "door naar wordt worden heeft hebben deze dit die wij we je jij ze hun over kan meer geen was "
        "onze tot"
    ),
}

MORE: Final[dict[str, frozenset[str]]] = {
    "de": _words(
        "ab alle allem allen aller alles also am andere anderen ans bis bin bist da damit dann daran "
        "darauf darum davon dazu deine deren dessen deshalb diese diesem diesen dieser dieses doch dort "
        "du eines etwa etwas euch eure ganz gegen gibt habe hatte hatten hier hin hinter ihm ihn ihnen "
        "ihren ihrem immer in ins ja jede jedem jeden jeder jedes jetzt kein keine keinen machen man "
        "mehrere mein meine mich mir mit muss müssen nach neben neu neue neuen neuer neues nun ob ohne "
        "schon sehr sein seine seinem seinen seiner seit selbst so sondern soll sollte sowie statt um "
        "und unter unser unserem unseren unserer viel viele vom vor war waren warum was weil weiter "
        "welche welcher wenig wer wieder will wo wurde wurden würde zwar zwei zwischen heute mal"
    ),
    "fr": _words(
        "afin ainsi alors après assez au-dessus aucun autre autres avant avez avons ayant bien car cela "
        "celle celui cet ceux chaque chez ci comment contre de dès déjà depuis deux donc dont elles "
        "encore entre et eux fait faire faut font hors ici ils je jusqu'à là lors lorsque lui me même "
        "mes moi moins mon ni nos on ont où parce pendant peu peut peuvent plusieurs puis quand quel "
        "quelle quelques quoi sera seront si soit son sous suis sur ta tes toi ton tous toute toutes tu "
        "un va vers voici voir vos à nouveau nouvelle nouveaux"
    ),
    "es": _words(
        "a ante antes aquí así aunque bajo bien cada casi cómo con contra cual cuales cuál cuando de "
        "dentro después e ella ellas ellos era eran es esa ese eso esto estar están fueron ha había "
        "hacer hace hacia hoy incluso ir les luego me mediante menos mi mientras mismo misma mucho "
        "muchos nada ni nosotros nuestros nuestras nueva nuevo nuevos o os otra otras otro otros para "
        "pues puede pueden qué quien sea según ser si sí siempre sido sino sólo solo son su tal tan "
        "tanto te todos todas tu tus un uno unos unas usted ustedes va vez y"
    ),
    "pt": _words(
        "ainda algo alguns algumas ante antes aos apenas aqui assim cada com contra cujo dela dele "
        "deles depois desde dessa desse desta deste e ela elas eles enquanto entre era eram essa esse "
        "esta este eu faz fazer foram há havia isto lhe lhes mais me mesmo meu minha muitos nem nesta "
        "neste num numa nova novo novos o onde ou outra outras outro outros para pelos pelas pode podem "
        "pois porque qual quais quem seja sem sempre ser será sido só sobre sob tal tanto te ter teve "
        "todo toda todos todas tu tudo um uns vai vez"
    ),
    "it": _words(
        "a abbiamo allo altri altro ancora anche avere aveva ben che chi ci cioè col come con contro "
        "cosa così cui da dagli dai dal dalle dallo dentro devono di dopo dove due e ed era erano fa "
        "fare fino fra fu già gli ha hanno il in io l la le lei li lo lui ma me mentre mi molto molti "
        "ne negli nei nelle nello no noi nostri nuova nuovo nuovi o ogni oggi oltre ora per però più "
        "poi possono prima può qual quale quali quando quanto quella quelle quelli quello questi queste "
        "qui quindi sarà se sempre senza si sia solo sopra sotto stata stati sua sue sugli sul sulla suo "
        "suoi tra tu tutti tutto tutte un uno vi voi"
    ),
    "nl": _words(
        "aan al alle alleen alles altijd ander andere binnen daar daarom dan dat der deze die doen doet "
        "dus echter eens elk elke gaan gaat geweest had haar hem hen hier hij hoe iets ik in ja jou jouw "
        "jullie kunnen kunt la laat langs maken mag men met mij mijn moet moeten na naast nieuw nieuwe "
        "niets nooit nu of om omdat onder ons ooit op over per reeds samen sinds steeds te tegen terug "
        "tijdens toch toen tussen u uw vaak van vanaf veel verder via volgens voor waar waarom waarin "
        "want was wat weer wel welke werd werden wie wil willen worden zal ze zeer zelf zich zij zo "
        "zoals zonder zou zullen"
    ),
}


def stopwords(lang: str) -> frozenset[str]:
    """Grammar words of a language in lower case, empty when we have none for it."""
    base = lang.partition("-")[0].lower()
    if base == "en":
        return ENGLISH
    return _COMPLETE.get(base, frozenset())


_COMPLETE: Final = {lang: words | MORE.get(lang, frozenset()) for lang, words in TELLING.items()}
