//! Which network addresses FitEx sends to: those of the public internet, and those that the operator adds.

use std::net::IpAddr;
use std::sync::LazyLock;

use ipnet::IpNet;

/// Of IPv4, what is not the public internet (IANA's special-purpose address registry, RFC 6890), multicast
/// and what is reserved included.
const SPECIAL_V4: [&str; 16] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
];
/// Of IPv6, what is: global unicast (RFC 4291).
const GLOBAL_V6: &str = "2000::/3";
/// What is not, of that: protocols and tunnels that lead to IPv4, and what stands in documents.
const SPECIAL_V6: [&str; 4] = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

static SPECIAL: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    let all = SPECIAL_V4.iter().chain(&SPECIAL_V6);
    all.filter_map(|text| text.parse().ok()).collect()
});
static GLOBAL: LazyLock<Option<IpNet>> = LazyLock::new(|| GLOBAL_V6.parse().ok());

/// Networks that an operator adds.
#[derive(Clone, Debug, Default)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Reads networks separated by commas, as in `10.0.0.0/8, fd00::/8`; fails with one that is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let named = text
            .split(',')
            .map(str::trim)
            .filter(|text| !text.is_empty());
        let read = |text: &str| text.parse().map_err(|_| text.to_owned());
        named.map(read).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the operator has added it.
    pub fn have(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether FitEx sends there.
    pub fn allow(&self, address: IpAddr) -> bool {
        self.have(address) || is_public(address.to_canonical())
    }
}

fn is_public(address: IpAddr) -> bool {
    let is_global = match address {
        IpAddr::V4(_) => true,
        IpAddr::V6(_) => GLOBAL.is_some_and(|global| global.contains(&address)),
    };
    is_global && SPECIAL.iter().all(|network| !network.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::{Networks, SPECIAL, SPECIAL_V4, SPECIAL_V6};

    #[test]
    fn every_network_is_one() {
        assert_eq!(SPECIAL.len(), SPECIAL_V4.len() + SPECIAL_V6.len());
    }

    #[test]
    fn nothing_is_sent_but_to_the_public_internet() {
        let none = Networks::default();
        for public in [
            "1.1.1.1",
            "172.32.0.1",
            "223.255.255.254",
            "2606:4700::1111",
        ] {
            assert!(none.allow(public.parse().unwrap()), "{public}");
        }
        for other in [
            "0.0.0.0",
            "10.1.2.3",
            "100.127.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.31.255.255",
            "192.168.1.1",
            "198.19.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "fc00::1",
            "fe80::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
        ] {
            assert!(!none.allow(other.parse().unwrap()), "{other}");
        }
    }

    #[test]
    fn an_operator_adds_networks() {
        let added = Networks::read("127.0.0.0/8, fd00::/8,").unwrap();

        for (address, allowed) in [
            ("127.9.9.9", true),
            ("::ffff:127.0.0.1", true),
            ("fd12::1", true),
            ("10.0.0.1", false),
            ("1.1.1.1", true),
        ] {
            assert_eq!(added.allow(address.parse().unwrap()), allowed, "{address}");
        }
        assert!(!added.have("1.1.1.1".parse().unwrap()));
        assert_eq!(
            Networks::read("10.0.0.0/8, 10.0.0.1").unwrap_err(),
            "10.0.0.1"
        );
    }
}
