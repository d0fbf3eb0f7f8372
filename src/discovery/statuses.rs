//! Which word of the contract a company's own word is.

/// Contract word, then what it is called elsewhere, in small letters.
const WORDS: &[(&str, &str)] = &[
    (
        "pending",
        "pending new created init initial unverified unactivated inactive waiting wait todo processing requested draft 待激活 待验证 待处理 daijihuo",
    ),
    (
        "active",
        "active normal enabled enable valid ok on open effective live bound bind activated in_use using zhengchang 正常 有效 已激活 已绑定 绑定 启用",
    ),
    (
        "frozen",
        "frozen freeze locked blocked banned suspended disabled disable forbidden lock dongjie jinyong 冻结 禁用 封禁 锁定",
    ),
    (
        "cooling",
        "cooling cooldown cooling_off closing cancelling canceling deregistering grace pending_close lengjing zhuxiaozhong 冷静期 注销中",
    ),
    (
        "deregistered",
        "deregistered closed cancelled canceled deleted removed terminated unregistered gone destroyed logout zhuxiao yizhuxiao 注销 已注销 已删除 删除",
    ),
    ("merged", "merged merge absorbed consolidated hebing yihebing 已合并 合并"),
    (
        "retired",
        "retired inactive invalid unbound unbind revoked removed deleted expired history old replaced released closed disabled 已解绑 解绑 失效 作废 历史",
    ),
    ("conflict", "conflict conflicting disputed dispute ambiguous duplicate chongtu 冲突"),
    ("anchor", "anchor phone mobile tel msisdn shouji sms 手机 手机号"),
    ("union_id", "union_id unionid union wechat wx weixin openid 微信"),
    ("gateway", "gateway gw auto online dual_write dualwrite wangguan 网关"),
    ("manual", "manual service support human staff hand admin rengong kefu 人工 客服"),
    ("native", "native own self organic direct local app mini zhuce 原生 自有"),
    ("dual_write", "dual_write dualwrite dual dw double_write mirrored sync synced 双写"),
    ("backfill", "backfill backfilled migrated migration import imported history qianyi 迁移 回填 导入"),
    (
        "live",
        "live active normal valid unused usable available effective open paid ok issued granted on enabled zhengchang 正常 有效 未使用 可用",
    ),
    ("locked", "locked lock reserved held frozen freeze occupied suoding 锁定 冻结 占用"),
    (
        "in_flight",
        "in_flight inflight in-flight processing in_transit transit moving migrating pending transferring shipping 处理中 迁移中 在途",
    ),
    ("moved", "moved migrated transferred merged relocated 已迁移 已转移 转出"),
    (
        "void",
        "void voided expired used consumed cancelled canceled invalid deleted closed refunded redeemed dead zuofei 作废 已使用 已过期 失效 已取消",
    ),
    ("bind", "bind bound binding add bangding 绑定"),
    ("unbind", "unbind unbound unbinding remove jiebang 解绑"),
    ("rebind", "rebind rebound change changed replace replaced swap huanbang gaibang 换绑 改绑"),
    ("verify", "verify verified verification confirm confirmed check yanzheng 验证"),
    ("release", "release released recycle recycled reclaim huishou 回收 释放"),
    ("deregister", "deregister deregistered close cancel delete unregister zhuxiao 注销"),
    ("register", "register registered signup sign_up create created enroll zhuce 注册"),
    ("login", "login log_in signin sign_in logon denglu 登录 登陆"),
    ("update", "update updated modify modified change edit gengxin xiugai 更新 修改"),
    ("ok", "ok success succeeded successful done pass passed true 200 chenggong 成功"),
    ("failed", "failed fail failure error err false 500 shibai 失败"),
    ("timeout", "timeout timed_out time_out expired 504 chaoshi 超时"),
    ("rejected", "rejected reject refused denied declined 403 409 jujue 拒绝"),
    ("planned", "planned plan new queued created pending waiting scheduled init todo 待执行 已计划"),
    ("copying", "copying copy moving running processing migrating in_progress 复制中 迁移中 执行中"),
    ("verifying", "verifying verify checking validating 校验中 验证中"),
    ("committed", "committed commit done success succeeded completed complete finished 已提交 已完成 成功"),
    ("released", "released release closed archived unlocked 已释放"),
    ("rolled_back", "rolled_back rolledback rollback reverted undone 已回滚 回滚"),
    ("debit", "debit dr out minus withdraw deduct decrease d - jie 借 转出 扣减"),
    ("credit", "credit cr in plus deposit add increase c + dai 贷 转入 增加"),
    ("move", "move moved transfer reassign zhuanyi 转移 迁移"),
    (
        "source",
        "source src old legacy from mini mp miniprogram mini_program mini-program miniapp applet weapp wxapp xcx xiaochengxu wechat wx m s 小程序 源 旧",
    ),
    ("target", "target tgt dst new to app main native center core unified mobile_app a t 应用 目标 新 主站"),
];

/// The contract word among `words` that a value means, if it says so.
pub(super) fn meant(value: &str, words: &[&'static str]) -> Option<&'static str> {
    let value = value.trim().to_lowercase().replace([' ', '-'], "_");
    let bare = value.replace('_', "");
    if bare.is_empty() {
        return None;
    }
    if let Some(word) = words.iter().find(|word| word.replace('_', "") == bare) {
        return Some(word);
    }
    // What two of the words may mean is no answer, unless one names it first.
    let place = |word: &str| {
        let (_, spellings) = WORDS.iter().find(|(known, _)| *known == word)?;
        spellings.split(' ').position(|spelling| spelling == value || spelling.replace('_', "") == bare)
    };
    let mut found: Vec<_> = words.iter().filter_map(|word| Some((place(word)?, *word))).collect();
    found.sort();
    match found[..] {
        [] => None,
        [(first, _), (second, _), ..] if first == second => None,
        [(_, word), ..] => Some(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_the_light_of_the_column() {
        let account = ["pending", "active", "frozen", "cooling", "deregistered", "merged"];
        let asset = ["live", "locked", "in_flight", "moved", "void"];
        assert_eq!(meant("ACTIVE", &account), Some("active"));
        assert_eq!(meant("Normal", &account), Some("active"));
        assert_eq!(meant("已注销", &account), Some("deregistered"));
        assert_eq!(meant("UNUSED", &asset), Some("live"));
        assert_eq!(meant("In-Flight", &asset), Some("in_flight"));
        assert_eq!(meant("frozen", &asset), Some("locked"));
        assert_eq!(meant("7", &asset), None);
        assert_eq!(meant("mini", &["source", "target"]), Some("source"));
    }
}
