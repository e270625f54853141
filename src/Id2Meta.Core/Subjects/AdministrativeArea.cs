namespace Id2Meta.Subjects;

/// <summary>The first two digits of a number: the province, by GB/T 2260.</summary>
internal static class AdministrativeArea
{
    /// <summary>What the area at the head of <paramref name="number"/> says. Two digits, both checked to be digits.</summary>
    public static AreaKind KindOf(string number)
    {
        var province = ((number[0] - '0') * 10) + (number[1] - '0');
        return province switch
        {
            >= 11 and <= 15 => AreaKind.Mainland, // Beijing, Tianjin, Hebei, Shanxi, Inner Mongolia
            >= 21 and <= 23 => AreaKind.Mainland, // Liaoning, Jilin, Heilongjiang
            >= 31 and <= 37 => AreaKind.Mainland, // Shanghai, Jiangsu, Zhejiang, Anhui, Fujian, Jiangxi, Shandong
            >= 41 and <= 46 => AreaKind.Mainland, // Henan, Hubei, Hunan, Guangdong, Guangxi, Hainan
            >= 50 and <= 54 => AreaKind.Mainland, // Chongqing, Sichuan, Guizhou, Yunnan, Tibet
            >= 61 and <= 65 => AreaKind.Mainland, // Shaanxi, Gansu, Qinghai, Ningxia, Xinjiang
            81 or 82 or 83 => AreaKind.ResidencePermit,
            _ => AreaKind.Unknown,
        };
    }
}
