//! What the words in a name mean: `f_usr_mob`, `userMobile`, `yonghu_shoujihao` and `用户手机号` are all a user's phone.
//!
//! A name is cut at its separators and capitals; a piece that is no known word is cut into known words, where that leaves
//! nothing over. What stays unknown keeps its own spelling, so that two exports' own words can still be compared.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

/// Concept, then its spellings: English, its abbreviations, pinyin, Chinese.
const LEXICON: &[(&str, &str)] = &[
    ("id", "id ids identifier identity key pk biaoshi bs 标识 主键"),
    ("no", "no num number nbr nr code serial hao bianhao bh haoma hm bianma bm 号 编号 号码 编码"),
    (
        "user",
        "user users usr account accounts acct acc customer customers cust passport person people yonghu yh zhanghao zhanghu zh 用户 账号 账户 帐号 kehu kh 客户",
    ),
    ("member", "member members membership memberships mbr vip huiyuan hy 会员"),
    ("card", "card cards ka 卡"),
    (
        "phone",
        "phone phones mobile mobi mob mbl tel telephone cell cellphone msisdn phonenumber shouji shoujihao shoujihaoma sjh sjhm 手机 手机号 手机号码 dianhua dh 电话",
    ),
    ("anchor", "anchor"),
    ("status", "status state stat sts phase condition lifecycle zhuangtai zt 状态"),
    (
        "create",
        "create created creation creat crt cre insert inserted ins add added made chuangjian cj xinjian 创建 新建",
    ),
    ("register", "register registered registration reg regist signup enroll enrolled joined join zhuce zc 注册"),
    (
        "update",
        "update updated updt upd upt modify modified modification mod mdf change changed chg edited touched gengxin gx xiugai xg biangeng bg 更新 修改 变更",
    ),
    (
        "time",
        "time times_ at ts timestamp date dt datetime day on tm tstamp utc gmt ms millis epoch shijian sj riqi rq 时间 日期",
    ),
    ("create time", "ctime"),
    ("update time", "utime mtime"),
    ("user id", "uid userid yhid zhid"),
    ("union", "union wxunion"),
    ("open", "open"),
    ("wechat", "wechat weixin wx"),
    ("scope", "scope issuer zuoyongyu 作用域"),
    ("platform", "platform plat pingtai pt 平台"),
    (
        "tenant",
        "tenant tenants shop store brand org organisation organization merchant mch mchnt zuhu dianpu dp mendian md pinpai pp shanghu sh 租户 店铺 门店 品牌 商户",
    ),
    (
        "verify",
        "verify verified verification verif vrf confirm confirmed validated checked yanzheng yz renzheng rz jiaoyan 验证 认证 校验",
    ),
    ("merge", "merge merged mrg consolidated hebing hb 合并"),
    ("into", "into"),
    ("to", "to dao 到"),
    ("survivor", "survivor surviving survive winner canonical master primary root kept cunliu baoliu 存留 保留"),
    ("origin", "origin origins provenance channel laiyuan ly qudao qd 来源 渠道"),
    ("come", "came come"),
    ("from", "from cong 从"),
    ("kind", "kind type typ category class cls leixing lx zhonglei zl leibie lb 类型 种类 类别"),
    ("level", "level lvl grade tier dengji dj jibie 等级 级别"),
    ("risk", "risk risky fengxian fengkong fx 风险 风控"),
    ("test", "test tests testing internal staff robot dummy demo employee ceshi cs neibu nb 测试 内部"),
    ("is", "is if has flag flg ind indicator shifou sf 是否"),
    ("last", "last latest recent zuijin zuihou zj 最近 最后 上次"),
    (
        "active",
        "active activity seen login logon signin visit visited access accessed huoyue denglu dl fangwen 活跃 登录 登陆 访问",
    ),
    ("version", "version ver vsn rev revision banben banbenhao bb 版本 版本号"),
    ("row", "row record rec hang jilu 行 记录"),
    ("bucket", "bucket buckets shard shards slot partition fenpian fenqu fp 分片 分区 分桶"),
    (
        "operation",
        "operation operations op oper request req trace txn transaction gateway gw caozuo cz qingqiu qq liushui ls wangguan wg 操作 请求 流水 网关",
    ),
    (
        "backfill",
        "backfill backfilled migrate migrated migration mig import imported qianyi qy huitian daoru 迁移 回填 导入",
    ),
    ("digest", "digest hash checksum md5 sha sha256 crc fingerprint mirror zhaiyao zhiwen 摘要 指纹"),
    ("profile", "profile ziliao zl_ 资料 content"),
    ("source", "source sources src yuan 源"),
    ("target", "target targets tgt dst dest destination mubiao mb 目标"),
    ("mini", "mini mp miniprogram miniapp applet weapp xcx xiaochengxu 小程序"),
    ("app", "app zhuzhan 应用"),
    ("legacy", "legacy lao jiu 老 旧"),
    ("old", "old previous prev prior former yuan_ 原"),
    ("new", "new current cur curr xin 新"),
    (
        "map",
        "map maps mapping mappings mapped relation relations rel rels relationship link links linked xref crosswalk match matches pair pairs guanxi gx_ yingshe ys guanlian gl duiying 关系 映射 关联 对应",
    ),
    ("evidence", "evidence basis proof yiju yj pingju 依据 凭据"),
    ("how", "how method way via fangshi fs 方式 方法"),
    ("by", "by ren 人"),
    ("round", "round rounds batch lunci pici lc pc 轮次 批次"),
    ("asset", "asset assets item items thing zichan 资产"),
    (
        "owner",
        "owner owners holder holders buyer buyers payer belongs belong suoyouzhe suoyouren chiyouren cyr guishu gs maijia mj 归属 持有人 所有人 所有者 买家",
    ),
    ("system", "system sys side xitong xt duan 系统 端"),
    (
        "amount",
        "amount amt amnt value val paid pay price sum total money balance bal fee worth face qty quantity cents jine je yue ye mianzhi mz shuliang sl 金额 余额 面值 数量",
    ),
    ("points", "points point credits pts jifen jf 积分"),
    ("unit", "unit units currency ccy danwei dw bizhong 单位 币种"),
    ("parent", "parent parents fuji fu 父"),
    ("for", "for wei 为"),
    ("of", "of"),
    (
        "expire",
        "expire expires expired expiry expiration exp until end ends ending deadline lease valid guoqi gq shixiao daoqi dq jiezhi jz youxiaoqi yxq 过期 到期 失效 截止 有效期",
    ),
    ("single", "single unique sole weiyi 唯一"),
    ("event", "event events evt shijianbh 事件"),
    ("action", "action act dongzuo dz 动作"),
    ("bind", "bind binds binding bindings bound rebind bangding bd 绑定"),
    ("release", "release released releases recycled recycle freed huishou hs shifang 回收 释放"),
    ("unlock", "unlock unlocked jiesuo js 解锁"),
    ("leg", "leg legs"),
    ("result", "result results outcome res ret jieguo jg 结果"),
    ("client", "client kehuduan khd 客户端"),
    ("job", "job jobs task tasks renwu rw zuoye 任务 作业"),
    ("attempt", "attempt attempts retry retries try tries chongshi cs_ 重试"),
    ("heartbeat", "heartbeat beat alive xintiao xt_ 心跳"),
    ("lock", "lock locks locked locking acquire acquired held suoding suo sd 锁 锁定 加锁 jiasuo"),
    ("fence", "fence fencing token lingpai 令牌"),
    ("entry", "entry entries journal journals ledger booked posting postings fenlu fl jizhang jz_ 分录 记账 账本"),
    ("direction", "direction booking drcr jiedai jd fangxiang fx_ 借贷 方向"),
    ("admit", "admit admitted admission admissions allowed zhunru zr fangliang 准入 放量"),
    ("stage", "stage stages wave waves gray grey cohort cohorts huidu hd jieduan jd_ 灰度 阶段"),
    ("reason", "reason reasons why cause note remark yuanyin yy liyou beizhu bz 原因 理由 备注"),
    (
        "exclude",
        "exclude excluded exclusion exclusions blacklist blocklist skip skipped optout paichu pc_ huomian 排除 豁免 黑名单",
    ),
    ("service", "service services svc caller callers fuwu fw diaoyongfang 服务 调用方"),
    ("call", "call calls times count cnt hits invocations diaoyong dy cishu 调用 次数"),
    ("decide", "decide decided approve approved approver responsible fuzeren fzr 负责人"),
    ("order", "order orders ord dingdan dd 订单"),
    ("coupon", "coupon coupons voucher vouchers cpn youhuiquan yhq quan 优惠券 券"),
    ("wallet", "wallet wallets qianbao qb 钱包"),
    ("gift", "gift gifts giftcard lipin lipinka 礼品 礼品卡"),
    ("subscription", "subscription subscriptions dingyue 订阅"),
    ("before", "before snapshot qian kuaizhao 之前 快照"),
    ("happen", "happen happened occur occurred fasheng 发生"),
    ("env", "env environment huanjing hj 环境"),
    ("log", "log logs rizhi rz_ 日志"),
    ("table", "tbl table dim dwd ods fact biao 表 f_ t_ c_ full export exports data part shuju daochu 数据 导出"),
];

/// Short words that may be a part of one written together.
const SHORT: &[&str] = &["id", "no", "at", "on", "ts", "is", "to", "by", "of", "wx", "mp", "op"];
/// Longer pieces are not cut into words.
const CUT_CHARS_MAX: usize = 40;

static DICTIONARY: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    for (concept, spellings) in LEXICON {
        for spelling in spellings.split(' ').filter(|spelling| !spelling.ends_with('_')) {
            all.entry(spelling).or_insert_with(|| concept.split(' ').collect());
        }
    }
    all
});

/// What a name says: its concepts, and the words that are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    pub concepts: BTreeSet<&'static str>,
    pub strangers: BTreeSet<String>,
}

impl Meaning {
    #[must_use]
    pub fn of(name: &str) -> Self {
        let mut meaning = Self::default();
        for piece in pieces(name) {
            match read(&piece) {
                Some(concepts) => meaning.concepts.extend(concepts),
                None => drop(meaning.strangers.insert(piece)),
            }
        }
        // Dropped: what every name of a warehouse has.
        meaning.concepts.remove("table");
        meaning
    }

    #[must_use]
    pub fn has(&self, concept: &str) -> bool {
        self.concepts.contains(concept)
    }

    #[must_use]
    pub fn has_any(&self, concepts: &[&str]) -> bool {
        concepts.iter().any(|concept| self.has(concept))
    }
}

/// Cut at separators, at a capital after a small letter, and between scripts; in small letters; without lone letters that
/// only say "field".
fn pieces(name: &str) -> Vec<String> {
    #[derive(PartialEq, Clone, Copy)]
    enum Script {
        Latin,
        Digit,
        Other,
    }
    let mut all: Vec<String> = Vec::new();
    let mut last: Option<(Script, bool)> = None;
    let chars: Vec<char> = name.chars().take(256).collect();
    for (place, c) in chars.iter().enumerate() {
        if !c.is_alphanumeric() {
            last = None;
            continue;
        }
        let script = match c {
            c if c.is_ascii_digit() => Script::Digit,
            c if c.is_ascii() => Script::Latin,
            _ => Script::Other,
        };
        let upper = c.is_uppercase();
        let next_lower = chars.get(place + 1).is_some_and(|next| next.is_lowercase());
        let goes_on = last.is_some_and(|(before, was_upper)| {
            before == script && (!upper || (was_upper && !next_lower))
                || (script == Script::Digit && before == Script::Latin)
        });
        match all.last_mut() {
            Some(piece) if goes_on => piece.extend(c.to_lowercase()),
            _ => all.push(c.to_lowercase().collect()),
        }
        last = Some((if script == Script::Digit { Script::Digit } else { script }, upper));
    }
    all.retain(|piece| piece.chars().count() > 1 && !piece.chars().all(|c| c.is_ascii_digit()) || !piece.is_ascii());
    all
}

fn read(piece: &str) -> Option<Vec<&'static str>> {
    let known = |word: &str| DICTIONARY.get(word).cloned();
    let bare = piece.trim_end_matches(|c: char| c.is_ascii_digit());
    known(piece)
        .or_else(|| known(bare))
        .or_else(|| piece.strip_suffix('s').and_then(known))
        .or_else(|| cut(bare, |word| word.chars().count() > 2 || !word.is_ascii() || SHORT.contains(&word)))
        .or_else(|| cut(bare, |word| word.is_ascii() && word.len() >= 2))
}

/// The piece as known words without rest, of those as few as possible.
fn cut(piece: &str, fits: impl Fn(&str) -> bool) -> Option<Vec<&'static str>> {
    let ends: Vec<usize> = piece.char_indices().map(|(at, _)| at).chain([piece.len()]).collect();
    if ends.len() > CUT_CHARS_MAX {
        return None;
    }
    let mut best: Vec<Option<(usize, Vec<&'static str>)>> = vec![None; ends.len()];
    best[0] = Some((0, Vec::new()));
    for end in 1..ends.len() {
        for start in 0..end {
            let word = &piece[ends[start]..ends[end]];
            let Some((words, concepts)) = &best[start] else { continue };
            let Some(more) = DICTIONARY.get(word).filter(|_| fits(word)) else { continue };
            if best[end].as_ref().is_none_or(|(fewest, _)| words + 1 < *fewest) {
                best[end] = Some((words + 1, concepts.iter().chain(more).copied().collect()));
            }
        }
    }
    best.pop().flatten().map(|(_, concepts)| concepts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_a_phone_in_every_spelling() {
        for (name, concepts) in [
            ("mobile", "phone"),
            ("userMobile", "phone user"),
            ("f_usr_mob", "phone user"),
            ("PHONE_NO", "no phone"),
            ("yonghu_shoujihao", "phone user"),
            ("yonghushoujihao", "phone user"),
            ("用户手机号", "phone user"),
            ("gmt_create", "create time"),
            ("cjsj", "create time"),
            ("createdAt", "create time"),
            ("lastlogintime", "active last time"),
            ("unionid", "id union"),
            ("wxUnionID", "id union wechat"),
            ("mp_uid", "id mini user"),
            ("zhuangtai", "status"),
            ("t_user_info2", "user"),
        ] {
            let meaning = Meaning::of(name);
            assert_eq!(meaning.concepts.into_iter().collect::<Vec<_>>().join(" "), concepts, "{name}");
        }
    }

    #[test]
    fn a_stranger_stays_one() {
        let meaning = Meaning::of("zorblax_id");
        assert!(meaning.has("id") && meaning.strangers.contains("zorblax"));
        assert_eq!(Meaning::of(&"id".repeat(4000)).concepts.len(), 0);
        assert_eq!(Meaning::of(""), Meaning::default());
    }
}
