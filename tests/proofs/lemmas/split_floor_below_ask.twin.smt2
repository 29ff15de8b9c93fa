; twin of: split_floor_below_ask
; bug: the split also runs when everything fits
; code: engine/solvency/shares.h split_pro_rata
; rule: engine/PROTOCOL.md 8 Solvency
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const ask Int)
(declare-const most Int)
(declare-const total Int)
(declare-const f Int)
(assert (and (> ask 0) (>= most 0) (<= most total) (<= ask total)))
(assert (and (<= (* f total) (* ask most)) (> (* (+ f 1) total) (* ask most))))
(assert (not (and (<= 0 f) (< f ask))))
(check-sat)
