"""Names people have, by language: written natively, with a Latin spelling for handles and addresses.

A surname written `Иванов|Иванова` has a form for men and one for women. `김=Kim` gives its Latin spelling; otherwise
it is made by transliteration.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

LETTERS = "а б в г д е з и й к л м н о п р с т у ф ц ы э ё ә ғ қ ң ө ұ ү һ і ж х ч ш щ ю я ь ъ ł ø đ ß æ"
SPELT = "a b v g d e z i y k l m n o p r s t u f c y e e a g k n o u u h i zh kh ch sh shch yu ya _ _ l o d ss ae"
GREEK = "α β γ δ ε ζ η θ ι κ λ μ ν ξ ο π ρ σ τ υ φ χ ω ς"
GREEK_SPELT = "a v g d e z i th i k l m n x o p r s t y f ch o s"
TRANSLITERATION = {
    ord(letter): spelling.strip("_")
    for letters, spellings in ((LETTERS, SPELT), (GREEK, GREEK_SPELT))
    for letter, spelling in zip(letters.split(), spellings.split(), strict=True)
}

WOMEN = {
    "ru": "Анна Мария Екатерина Ольга Наталья Юлия Дарья Алёна Ксения Полина Виктория Алина Елена Татьяна Софья "
    "Вероника Людмила Светлана Камилла Зоя",
    "fr": "Chloé Léa Manon Inès Camille Zoé Éléonore Héloïse Maëlle Anaïs Océane Juliette Noémie Amélie Françoise "
    "Clémence Lucie Solène",
    "es": "Lucía María Sofía Paula Carmen Inés Begoña Nuria Ángela Rocío Martina Valeria Noelia Itziar Alba Jimena "
    "Marisol Aitana",
    "pl": "Zofia Hanna Julia Maja Zuzanna Małgorzata Agnieszka Łucja Kasia Oliwia Wiktoria Grażyna Elżbieta Aleksandra "
    "Bożena Natalia",
    "de": "Lena Jule Mia Käthe Annika Jördis Sophie Franziska Ute Grete",
    "it": "Giulia Chiara Martina Alessia Noemi Benedetta Ilaria Niccolina Aurora Serena",
    "pt": "Beatriz Inês Mariana Conceição Joana Luísa Catarina Tainá Letícia Débora",
    "cs": "Tereza Eliška Kateřina Lucie Božena Žaneta Markéta Zdeňka",
    "nl": "Sanne Fleur Lotte Noor Anouk Femke Maud Zoë",
    "en": "Siobhán Emily Chloe Imogen Freya Niamh Ruby Grace",
    "sv": "Åsa Elsa Märta Linnéa Saga Ebba Freja",
    "ro": "Ioana Ștefania Ana-Maria Mădălina Țuca Raluca Bianca",
    "hu": "Zsófia Réka Boglárka Eszter Ágnes Kinga",
    "el": "Ελένη Μαρία Κατερίνα Σοφία Δήμητρα Ιωάννα",
    "kk": "Айгерім Әсел Мадина Динара Жанар Гүлназ Алия",
    "he": "נועה=Noa תמר=Tamar יעל=Yael מאיה=Maya שירה=Shira",
    "ko": "서연=Seoyeon 지우=Jiwoo 민서=Minseo 하은=Haeun 수아=Sua",
    "ja": "さくら=Sakura 陽菜=Hina 美咲=Misaki 結衣=Yui 葵=Aoi",
    "ar": "نورة=Noura سارة=Sara ريم=Reem لمى=Lama هند=Hind",
}
MEN = {
    "ru": "Александр Дмитрий Максим Сергей Андрей Алексей Артём Илья Кирилл Михаил Никита Фёдор Егор Тимур Юрий Лев",
    "fr": "Lucas Hugo Théo Noël Étienne François Gaël Loïc Mathéo Raphaël Jérôme Benoît Rémi",
    "es": "Javier Álvaro Íñigo Sergio José Andrés Iván Raúl Joaquín Pablo Adrián Óscar",
    "pl": "Jakub Szymon Łukasz Michał Paweł Stanisław Wojciech Grzegorz Mateusz Krzysztof Kuba",
    "de": "Jonas Lukas Jörg Götz Finn Till Björn Moritz",
    "it": "Matteo Niccolò Luca Pierpaolo Gianluca Davide Elia",
    "pt": "João Tiago Gonçalo Simão Caio Otávio Rúben",
    "cs": "Jiří Tomáš Ondřej Matěj Radek Šimon",
    "nl": "Daan Sem Joost Bram Thijs Ruud",
    "en": "Oliver Callum Seán Harvey Rhys Toby",
    "sv": "Björn Åke Nils Östen Viggo Love",
    "ro": "Ștefan Andrei Mihai Răzvan Cătălin Vlad",
    "hu": "Bence Ádám Gergő Zoltán Máté",
    "el": "Γιώργος Νίκος Κώστας Δημήτρης Σπύρος",
    "kk": "Нұрлан Ерлан Арман Дәурен Санжар Тимур",
    "he": "אורי=Uri דניאל=Daniel יונתן=Yonatan איתי=Itai",
    "ko": "민준=Minjun 도윤=Doyun 지호=Jiho 준우=Junu",
    "ja": "蓮=Ren 大翔=Hiroto 湊=Minato 悠真=Yuma",
    "ar": "فهد=Fahad عمر=Omar سلمان=Salman خالد=Khalid",
}
SURNAMES = {
    "ru": "Иванов|Иванова Смирнов|Смирнова Кузнецов|Кузнецова Попов|Попова Соколов|Соколова Лебедев|Лебедева "
    "Новиков|Новикова Морозов|Морозова Волков|Волкова Зайцев|Зайцева Ёлкин|Ёлкина Щербаков|Щербакова Орлов|Орлова "
    "Шевчук Белых Жуков|Жукова Титов|Титова Мельник Воробьёв|Воробьёва Крылов|Крылова Черных Юдин|Юдина",
    "fr": "Martin Lefèvre D’Angelo Dubois L'Hermite Bérard Moreau Gauthier Desprès Le_Goff Françoise-Roux Chevallier "
    "Guérin N'Diaye Hérault Lacroix Marchand Noël Perrin Rousseau",
    "es": "García_López Muñoz Núñez Peña Ibáñez Gutiérrez Castaño Etxeberria Ordóñez Fernández_Ruiz Vázquez Domènech "
    "Ramírez Serrano Iglesias Marín Prieto Cañizares",
    "pl": "Nowak Kowalski|Kowalska Wiśniewski|Wiśniewska Wójcik Kamiński|Kamińska Zając Dąbrowski|Dąbrowska Król "
    "Jabłoński|Jabłońska Łuczak Szczepański|Szczepańska Gołąb Piątek Żak Brzęczyszczykiewicz Mazur",
    "de": "Müller Schäfer Weiß Krüger von_Ahlen Böhm Köhler Jäger Groß Lindner",
    "it": "Rossi D'Amico Dell'Orto Ferrari Esposito De_Luca Russo Colombo Greco Niccolai",
    "pt": "Silva Conceição Gonçalves Araújo D'Ávila Magalhães Simões Falcão Brandão",
    "cs": "Novák|Nováková Dvořák|Dvořáková Černý|Černá Procházka|Procházková Němec|Němcová Šťastný|Šťastná",
    "nl": "de_Vries van_den_Berg Jansen 't_Hart Bakker Mulder van_'t_Hoff",
    "en": "O'Neill MacDonald Smith-Jones O’Brien Hughes Fletcher Ashworth D'Arcy",
    "sv": "Åkesson Öberg Lindström Sjögren Håkansson Nyström",
    "ro": "Popescu Ionescu Țăranu Șerban Dumitru Munteanu",
    "hu": "Nagy Szabó Kőszegi Tóth Győrffy Horváth",
    "el": "Παπαδόπουλος=Papadopoulos Γεωργίου Δημητρίου Αντωνίου Βασιλείου",
    "kk": "Ахметов|Ахметова Сейтқали Нұрғалиев|Нұрғалиева Оспанов|Оспанова Жұмабай Төлеген",
    "he": "כהן=Cohen לוי=Levi מזרחי=Mizrahi פרץ=Peretz",
    "ko": "김=Kim 이=Lee 박=Park 최=Choi 정=Jung",
    "ja": "佐藤=Sato 鈴木=Suzuki 高橋=Takahashi 田中=Tanaka",
    "ar": "العتيبي=Alotaibi القحطاني=Alqahtani الحربي=Alharbi الزهراني=Alzahrani",
}


@dataclass(frozen=True)
class Name:
    """A name as its bearer writes it, and in plain lower-case Latin letters."""

    native: str
    latin: str


@cache
def first_names(language: str, woman: bool) -> tuple[Name, ...]:
    """Return first names of a language."""
    return tuple(_name(word) for word in (WOMEN if woman else MEN)[language].split())


@cache
def surnames(language: str, woman: bool) -> tuple[Name, ...]:
    """Return surnames of a language in the form for a woman or a man."""
    return tuple(_name(word.split("|")[-1 if woman else 0]) for word in SURNAMES[language].split())


def _name(word: str) -> Name:
    native, _, latin = word.replace("_", " ").partition("=")
    return Name(native, re.sub(r"[^a-z0-9]", "", latin.lower() or to_latin(native)))


def to_latin(text: str) -> str:
    """Return text in lower-case Latin letters without accents."""
    parts = unicodedata.normalize("NFKD", text.lower().translate(TRANSLITERATION))
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).translate(TRANSLITERATION)
