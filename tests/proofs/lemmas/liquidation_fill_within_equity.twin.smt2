; twin of: liquidation_fill_within_equity
; bug: the relief is of initial, not maintenance margin
; code: engine/protocol/step_liquidation.cpp clip
; rule: engine/PROTOCOL.md 7 Depth, impact, liquidation
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const e Int)
(declare-const mm Int)
(declare-const relief Int)
(declare-const cost Int)
(assert (and (>= e 0) (> mm 0) (<= 0 relief (* 2 mm))))
(assert (<= (* cost mm) (* e relief)))
(assert (not (>= (- e cost) 0)))
(check-sat)
