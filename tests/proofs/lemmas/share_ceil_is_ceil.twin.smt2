; twin of: share_ceil_is_ceil
; bug: always one more than the floor
; code: engine/solvency/shares.h share_ceil
; rule: engine/PROTOCOL.md 1 Numbers
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const f Int)
(declare-const c Int)
(declare-const t Int)
(declare-const r Int)
(declare-const p Int)
(declare-const q Int)
(declare-const qc Int)
(assert (and (>= f 0) (> c 0) (<= 0 r) (< r c)))
(assert (= p (+ t r)))
(assert (= q (+ f 1)))
(assert (= qc (+ t (* c (- q f)))))
(assert (not (and (>= qc p) (< (- qc c) p))))
(check-sat)
