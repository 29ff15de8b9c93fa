; lemma: a fill whose cost x MM <= E x relief, with relief <= MM, leaves equity >= 0: it is not beyond the bankruptcy
;   price.
; code: engine/protocol/step_liquidation.cpp clip
; rule: engine/PROTOCOL.md 7 Depth, impact, liquidation
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const e Int)
(declare-const mm Int)
(declare-const relief Int)
(declare-const cost Int)
(assert (and (>= e 0) (> mm 0) (<= 0 relief mm)))
(assert (<= (* cost mm) (* e relief)))
(assert (not (>= (- e cost) 0)))
(check-sat)
