"""What the checks of the library say about a draft; `sentences.said` recognises it."""

from __future__ import annotations

from hirefit_api.languages.speaking import marked

CHECKS = (
    # rules: what was found, then the rule
    marked(
        "Level %(written)s stands where level %(wanted)s belongs. Write the levels in order, 1 "
        "to 5."
    ),
    marked(
        "%(question)s is no %(kind)s question of %(competency)s. A question's id is the "
        "competency's id, then .b1, .b2 (behavioural) or .s1, .s2 (situational)."
    ),
    marked("Rests on %(words)s alone. Say what one would see or hear."),
    marked(
        "The file of %(name)s has another name. Name the file <id>.yaml, or <id>@<version>.yaml "
        "for a version kept beside a newer one."
    ),
    marked("Its family is %(family)s. Keep it in the folder of its family."),
    marked("%(name)s is a draft. It is shown as a draft until experts have confirmed its levels."),
    marked("%(name)s is already at %(place)s. Give each its own id, or raise the version."),
    marked("The same sentence is at %(place)s. Say what sets this one apart."),
    marked(
        "Nothing answers %(name)s. Name a competency, a mirror question or a feature that "
        "answers it."
    ),
    marked("%(name)s does not name %(other)s. Let both name each other, or neither."),
    marked("Unknown %(kind)s %(name)s. Refer to what the library holds."),
    marked("Unknown %(kind)s %(name)s. Did you mean %(near)s? Refer to what the library holds."),
    marked("failure reason"),
    marked("service value"),
    marked("mirror question"),
    marked("competency"),
    marked("behavioural"),
    marked("situational"),
    # roles
    marked(
        "%(count)s competencies: four to six are wanted. With fewer, the interview says little "
        "beyond these."
    ),
    marked(
        "%(count)s competencies: four to six are wanted. With more, raters tire and their "
        "ratings run together into one impression."
    ),
    marked("'%(competency)s' comes twice."),
    marked("unknown competency '%(competency)s'."),
    marked("unknown competency '%(competency)s'. Did you mean '%(near)s'?"),
    marked("'%(competency)s' has no question '%(question)s'."),
    marked("'%(competency)s' has no question '%(question)s'. Did you mean '%(near)s'?"),
    marked("the question '%(question)s' comes twice."),
    # keys and values
    marked("the key '%(key)s' is missing."),
    marked("unknown key '%(key)s'."),
    marked("unknown key '%(key)s'. Did you mean '%(near)s'?"),
    marked("must be keys with values below them."),
    marked("must stay '%(name)s'; another id is another competency."),
    marked("'%(key)s' must be text; put it in quotes."),
    marked("must be text; put it in quotes."),
    marked("'%(key)s' is empty; write something here."),
    marked("is empty; write something here."),
    marked("'%(key)s' must be a whole number."),
    marked("must be a whole number."),
    marked("'%(key)s' must be a number."),
    marked("must be a number."),
    marked("'%(key)s' must be a finite number."),
    marked("must be a finite number."),
    marked("'%(key)s' must be a list."),
    marked("must be a list."),
    marked("'%(key)s' must be keys with values below it."),
    marked("must be keys with values below it."),
    marked("'%(key)s' must be a date such as 2026-01-15."),
    marked("must be a date such as 2026-01-15."),
    marked("'%(key)s' has %(count)s characters; %(most)s at most."),
    marked("has %(count)s characters; %(most)s at most."),
    marked("'%(key)s' needs more entries: %(fewest)s at least."),
    marked("needs more entries: %(fewest)s at least."),
    marked("'%(key)s' may have %(most)s entries at most."),
    marked("may have %(most)s entries at most."),
    marked("'%(key)s' must be lower-case words joined by underscores, such as promise_keeping."),
    marked("must be lower-case words joined by underscores, such as promise_keeping."),
    marked("'%(key)s' must be lower-case words joined by hyphens, such as broken-promises."),
    marked("must be lower-case words joined by hyphens, such as broken-promises."),
    marked(
        "'%(key)s' must be the competency's id, a full stop, b (behavioural) or s (situational) "
        "and a number: promise_keeping.b1."
    ),
    marked(
        "must be the competency's id, a full stop, b (behavioural) or s (situational) and a "
        "number: promise_keeping.b1."
    ),
    marked("'%(key)s' must be three numbers such as 1.0.0, in quotes if need be."),
    marked("must be three numbers such as 1.0.0, in quotes if need be."),
    marked("'%(key)s' must be an O*NET element such as 1.C.1.c."),
    marked("must be an O*NET element such as 1.C.1.c."),
    marked("'%(key)s' must match %(pattern)s."),
    marked("must match %(pattern)s."),
    marked("'%(key)s' must be %(expected)s. Did you mean '%(near)s'?"),
    marked("must be %(expected)s. Did you mean '%(near)s'?"),
    marked("'%(key)s' must be greater than or equal to %(least)s."),
    marked("must be greater than or equal to %(least)s."),
    marked("'%(key)s' must be greater than %(least)s."),
    marked("must be greater than %(least)s."),
    marked("'%(key)s' must be less than or equal to %(most)s."),
    marked("must be less than or equal to %(most)s."),
    marked("'%(key)s' must be less than %(most)s."),
    marked("must be less than %(most)s."),
    marked("levels must be exactly 1, 2, 3, 4 and 5."),
    # the text of a file
    marked("has a tab; use spaces."),
    marked("is larger than 1 MB; a definition is a few pages."),
    marked("is not UTF-8; save the file as UTF-8."),
    marked("is not YAML here: %(why)s. Look at the indentation, the colons and the quotes."),
    marked("a character that YAML does not allow"),
    marked("starts a second document; one file, one."),
    marked("uses an alias (*); write the text out."),
    marked("uses an anchor (&); write the text out."),
    marked("uses a tag (!); write a plain value."),
    marked("is nested too deep."),
    marked("the key '%(key)s' is already on line %(line)s; keep one of them."),
    marked("has a key that is not a plain word."),
    marked("a name that can't be printed"),
    marked("this name"),
    marked("Raise the version above %(version)s; a version that was used never changes."),
)
