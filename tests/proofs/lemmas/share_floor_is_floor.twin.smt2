; twin of: share_floor_is_floor
; bug: a guess too low is not corrected upwards
; code: engine/solvency/shares.h Share::floor
; rule: engine/PROTOCOL.md 1 Numbers
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const f Int)
(declare-const c Int)
(declare-const t Int)
(declare-const r Int)
(declare-const d Int)
(declare-const p Int)
(declare-const rest Int)
(declare-const q Int)
(assert (and (>= f 0) (> c 0) (<= 0 r) (< r c)))
(assert (or (= d (- 1)) (= d 0) (= d 1)))
(assert (= p (+ t r)))
(assert (= rest (- p (+ t (* d c)))))
(assert (= q (ite (< rest 0) (- (+ f d) 1) (+ f d))))
(assert (not (= q f)))
(check-sat)
